CREATE TABLE IF NOT EXISTS "warehouse"."vehicles"
(
  "vehicleid"         integer,
  "recordid"          integer,
  "patientid"         integer,
  "calls"             integer,
  "locationlatitude"  double,
  "locationlongitude" double,
  "recordtime"        varchar,
  "direction"         varchar
)
WITH (
  external_location = 'oss://lake/warehouse/vehicles/',
  format = 'TEXTFILE',
  textfile_field_separator = U&'\0009',
  null_format = '\N'
);
