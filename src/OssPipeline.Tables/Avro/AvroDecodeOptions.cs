namespace OssPipeline.Tables.Avro;

/// <summary>Options of <c>avro_decode</c>: none, as its files say all.</summary>
internal sealed record AvroDecodeOptions;
