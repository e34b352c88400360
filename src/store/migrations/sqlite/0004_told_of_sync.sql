ALTER TABLE `subscribers` ADD `told_at` integer;
