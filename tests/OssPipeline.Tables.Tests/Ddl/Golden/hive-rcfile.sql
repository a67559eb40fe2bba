-- create_table.sql
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
STORED AS RCFILE
LOCATION 'oss://lake/warehouse/vehicles/';

-- add_partitions.sql
ALTER TABLE `warehouse`.`vehicles` ADD IF NOT EXISTS
  PARTITION (`ds`='2026-11-22', `hour`='1') LOCATION 'oss://lake/warehouse/vehicles/Ds=2026-11-22/hour=1/'
  PARTITION (`ds`='2026-11-23', `hour`='23')
  PARTITION (`ds`='2026-11-24', `hour`='07') LOCATION 'oss://lake/warehouse/vehicles/ds=2026-11-24/hour=07/'
  PARTITION (`ds`='a:b', `hour`='1') LOCATION 'oss://lake/warehouse/vehicles/ds=a:b/hour=1/';

-- drop_table.sql
-- The files stay: an external table is only a description of them.
DROP TABLE IF EXISTS `warehouse`.`vehicles`;
