-- create_table.sql
CREATE TABLE IF NOT EXISTS "warehouse"."vehicles"
(
  "flag"   boolean,
  "tiny"   tinyint,
  "small"  smallint,
  "whole"  integer,
  "big"    bigint,
  "single" real,
  "twice"  double,
  "price"  decimal(10,2),
  "name"   varchar,
  "code"   varchar(8),
  "raw"    varbinary,
  "day"    date,
  "seen"   timestamp(3),
  "ds"     varchar,
  "hour"   integer
)
COMMENT 'Where vehicles were; isn''t it?'
WITH (
  external_location = 'oss://lake/warehouse/vehicles/',
  format = 'AVRO',
  partitioned_by = ARRAY['ds', 'hour']
);

-- add_partitions.sql
-- Lists all files of the table to find its partitions.
CALL system.sync_partition_metadata(schema_name => 'warehouse', table_name => 'vehicles', mode => 'ADD');

-- drop_table.sql
-- The files stay: an external table is only a description of them.
DROP TABLE IF EXISTS "warehouse"."vehicles";
