ALTER TABLE `channels` ADD `webhook` text;
