ALTER TABLE "outbox" ADD COLUMN "held_from" bigint;
