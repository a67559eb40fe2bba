CREATE EXTERNAL TABLE IF NOT EXISTS `warehouse`.`vehicles`
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
ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t'
NULL DEFINED AS '\\N'
STORED AS TEXTFILE
LOCATION 's3://lake/warehouse/vehicles/';
