-- create_table.sql
-- The format REGEX has text columns alone; cast in queries or in a view.
CREATE TABLE IF NOT EXISTS "warehouse"."vehicles"
(
  "flag"   varchar,
  "tiny"   varchar,
  "small"  varchar,
  "whole"  varchar,
  "big"    varchar,
  "single" varchar,
  "twice"  varchar,
  "price"  varchar,
  "name"   varchar,
  "code"   varchar,
  "raw"    varchar,
  "day"    varchar,
  "seen"   varchar,
  "ds"     varchar,
  "hour"   integer
)
COMMENT 'Where vehicles were; isn''t it?'
WITH (
  external_location = 'oss://lake/warehouse/vehicles/',
  format = 'REGEX',
  partitioned_by = ARRAY['ds', 'hour'],
  regex = '(\S+) "([^"]*)"'
);

-- add_partitions.sql
-- Lists all files of the table to find its partitions.
CALL system.sync_partition_metadata(schema_name => 'warehouse', table_name => 'vehicles', mode => 'ADD');

-- drop_table.sql
-- The files stay: an external table is only a description of them.
DROP TABLE IF EXISTS "warehouse"."vehicles";
