CREATE TABLE IF NOT EXISTS `warehouse`.`vehicles`
(
  `vehicleId`         INT,
  `recordId`          INT,
  `patientId`         INT,
  `calls`             INT,
  `locationLatitude`  DOUBLE,
  `locationLongitude` DOUBLE,
  `recordTime`        STRING,
  `direction`         STRING
)
USING CSV
OPTIONS (
  'sep'='\t',
  'header'='false',
  'nullValue'='\\N',
  'quote'=''
)
LOCATION 'oss://lake/warehouse/vehicles/';
