using OssPipeline.Core.Catalog;

namespace OssPipeline.Tables.Csv;

/// <summary>Decoders of CSV.</summary>
public static class CsvKinds
{
    /// <summary>Every kind, in the order of the docs.</summary>
    public static IEnumerable<ComponentKind> Kinds { get; } =
    [
        new DecoderKind<CsvDecodeOptions>(
            "csv_decode", "Makes rows of CSV and similar text, on all cores also within one object.", (options, context) => new CsvDecoder(options, context.Warn))
        {
            Example = """
                rows:
                  kind: csv_decode
                  schema: { vehicle_id: int, record_id: int, lat: double, lon: double, seen_at: timestamp, direction: string }
                  formats: ["M/d/yyyy H:mm"]
                  time_zone: Asia/Shanghai
                """,
            Remarks = """
                Rows end with LF, CRLF or CR; empty lines are none. A quote means something at the beginning of a field only (RFC 4180); a
                field with text behind its closing quote does not fit. gzip, zstd and framed snappy are told by their first bytes.

                Numbers, booleans, dates and timestamps may have spaces around them. A decimal with more digits behind the point than its
                scale does not fit. Timestamps have microseconds; further digits are cut off. A local time that clocks showed twice is the
                first of both, one that they skipped does not fit. `varchar(n)` counts code points.

                A row that does not fit goes to `reject` with its line, column and reason, or fails its object.
                """,
        },
    ];
}
