ALTER TABLE "subscribers" ADD COLUMN "told_at" bigint;
