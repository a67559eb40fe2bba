-- create_table.sql
-- The types INT, SMALLINT, TINYINT, FLOAT, VARCHAR, BINARY, DATE, TIMESTAMP and DECIMAL(p,s) need it.
SET odps.sql.type.system.odps2=true;
-- DECIMAL(p,s) needs it, for the session or the project.
SET odps.sql.decimal.odps2=true;
CREATE EXTERNAL TABLE IF NOT EXISTS `warehouse`.`vehicles`
(
  `flag`   BOOLEAN,
  `tiny`   TINYINT,
  `small`  SMALLINT,
  `whole`  INT,
  `big`    BIGINT,
  `single` FLOAT,
  `twice`  DOUBLE,
  `price`  DECIMAL(10,2),
  `name`   STRING,
  `code`   VARCHAR(8),
  `raw`    BINARY,
  `day`    DATE,
  `seen`   TIMESTAMP
)
COMMENT 'Where vehicles were\073 isn\'t it?'
PARTITIONED BY (`ds` STRING, `hour` INT)
STORED BY 'com.aliyun.odps.CsvStorageHandler'
WITH SERDEPROPERTIES (
  'odps.properties.rolearn'='acs:ram::1234567890123456:role/reader',
  'odps.text.option.header.lines.count'='1',
  'odps.text.option.null.indicator'='\\N',
  'odps.text.option.use.quote'='true',
  'odps.text.option.gzip.input.enabled'='true',
  'odps.text.option.gzip.output.enabled'='true'
)
LOCATION 'oss://oss-cn-hangzhou-internal.aliyuncs.com/lake/warehouse/vehicles/'
LIFECYCLE 365;

-- add_partitions.sql
ALTER TABLE `warehouse`.`vehicles` ADD IF NOT EXISTS
  PARTITION (`ds`='2026-11-22', `hour`='1') LOCATION 'oss://oss-cn-hangzhou-internal.aliyuncs.com/lake/warehouse/vehicles/Ds=2026-11-22/hour=1/';
ALTER TABLE `warehouse`.`vehicles` ADD IF NOT EXISTS
  PARTITION (`ds`='2026-11-23', `hour`='23');
ALTER TABLE `warehouse`.`vehicles` ADD IF NOT EXISTS
  PARTITION (`ds`='2026-11-24', `hour`='07') LOCATION 'oss://oss-cn-hangzhou-internal.aliyuncs.com/lake/warehouse/vehicles/ds=2026-11-24/hour=07/';
ALTER TABLE `warehouse`.`vehicles` ADD IF NOT EXISTS
  PARTITION (`ds`='a:b', `hour`='1');

-- drop_table.sql
-- The files stay: an external table is only a description of them.
DROP TABLE IF EXISTS `warehouse`.`vehicles`;
