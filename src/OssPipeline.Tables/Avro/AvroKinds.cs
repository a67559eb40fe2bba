using OssPipeline.Core.Catalog;

namespace OssPipeline.Tables.Avro;

/// <summary>Decoders of Avro.</summary>
public static class AvroKinds
{
    /// <summary>Every kind, in the order of the docs.</summary>
    public static IEnumerable<ComponentKind> Kinds { get; } =
    [
        new DecoderKind<AvroDecodeOptions>("avro_decode", "Makes rows of Avro container files, on all cores also within one object.", static (_, _) => new AvroDecoder())
        {
            Example = """
                rows: { kind: avro_decode }
                """,
            Remarks = """
                The columns are the fields of the first object's schema. In objects with another one, fields are found by name: one that is
                missing is null, one that no column has is left out, and narrower numbers fit wider columns.

                `date`, `decimal` (precision up to 38) and the timestamps become columns of such types; local timestamps count as UTC, what
                is behind microseconds is cut off. Times of day are text. A union of null and one type is that type's column; other unions,
                records, arrays and maps are text, nested ones JSON. Blocks may be compressed with deflate, snappy or zstandard.

                Record numbers, from 1, stand in for lines.
                """,
        },
    ];
}
