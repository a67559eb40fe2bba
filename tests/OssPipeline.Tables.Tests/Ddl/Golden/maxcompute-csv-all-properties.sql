CREATE EXTERNAL TABLE IF NOT EXISTS `warehouse`.`vehicles`
(
  `only` STRING
)
STORED BY 'com.aliyun.odps.CsvStorageHandler'
WITH SERDEPROPERTIES (
  'odps.text.option.delimiter'='\073',
  'odps.text.option.header.lines.count'='2',
  'odps.text.option.null.indicator'='\\N',
  'odps.text.option.use.quote'='true',
  'odps.text.option.ignore.empty.lines'='false',
  'odps.text.option.encoding'='GBK',
  'odps.text.option.gzip.input.enabled'='true',
  'odps.text.option.gzip.output.enabled'='true',
  'odps.sql.text.schema.mismatch.mode'='truncate',
  'odps.text.option.new'='it\'s'
)
LOCATION 'oss://oss-cn-hangzhou-internal.aliyuncs.com/lake/warehouse/vehicles/';
