-- ROW FORMAT SERDE needs it.
SET odps.sql.hive.compatible=true;
CREATE EXTERNAL TABLE IF NOT EXISTS `logs`
(
  `host` STRING COMMENT 'who asked',
  `path` STRING
)
PARTITIONED BY (`ds` STRING)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'
WITH SERDEPROPERTIES (
  'input.regex'='^(\\S+) (\\S+)$'
)
STORED AS TEXTFILE
LOCATION 'oss://oss-cn-hangzhou-internal.aliyuncs.com/lake/logs/';

ALTER TABLE `logs` ADD IF NOT EXISTS
  PARTITION (`ds`='1');

-- The files stay: an external table is only a description of them.
DROP TABLE IF EXISTS `logs`;
