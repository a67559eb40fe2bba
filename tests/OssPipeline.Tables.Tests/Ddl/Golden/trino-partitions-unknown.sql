-- Lists all files of the table to find its partitions.
CALL system.sync_partition_metadata(schema_name => 'warehouse', table_name => 'vehicles', mode => 'ADD');
