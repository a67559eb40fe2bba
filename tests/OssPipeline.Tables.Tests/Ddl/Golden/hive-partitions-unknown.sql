-- Lists all files of the table to find its partitions.
MSCK REPAIR TABLE `warehouse`.`vehicles`;
