ALTER TABLE `outbox` ADD `held_from` integer;
