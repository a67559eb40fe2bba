-- create_table.sql
-- OpenCSVSerde reads every column as text; cast in queries or in a view.
CREATE EXTERNAL TABLE IF NOT EXISTS `warehouse`.`vehicles`
(
  `flag`   STRING,
  `tiny`   STRING,
  `small`  STRING,
  `whole`  STRING,
  `big`    STRING,
  `single` STRING,
  `twice`  STRING,
  `price`  STRING,
  `name`   STRING,
  `code`   STRING,
  `raw`    STRING,
  `day`    STRING,
  `seen`   STRING
)
COMMENT 'Where vehicles were; isn\'t it?'
PARTITIONED BY (`ds` STRING, `hour` INT)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'
WITH SERDEPROPERTIES (
  'separatorChar'='\t',
  'quoteChar'='"',
  'escapeChar'='"'
)
STORED AS TEXTFILE
LOCATION 's3://lake/warehouse/vehicles/'
TBLPROPERTIES (
  'skip.header.line.count'='1'
);

-- add_partitions.sql
ALTER TABLE `warehouse`.`vehicles` ADD IF NOT EXISTS
  PARTITION (`ds`='2026-11-22', `hour`='1') LOCATION 's3://lake/warehouse/vehicles/Ds=2026-11-22/hour=1/'
  PARTITION (`ds`='2026-11-23', `hour`='23')
  PARTITION (`ds`='2026-11-24', `hour`='07') LOCATION 's3://lake/warehouse/vehicles/ds=2026-11-24/hour=07/'
  PARTITION (`ds`='a:b', `hour`='1') LOCATION 's3://lake/warehouse/vehicles/ds=a:b/hour=1/';

-- drop_table.sql
-- The files stay: an external table is only a description of them.
DROP TABLE IF EXISTS `warehouse`.`vehicles`;
