ALTER TABLE "channels" ADD COLUMN "webhook" json;
