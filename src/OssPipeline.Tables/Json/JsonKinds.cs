using OssPipeline.Core.Catalog;

namespace OssPipeline.Tables.Json;

/// <summary>Decoders of JSON.</summary>
public static class JsonKinds
{
    /// <summary>Every kind, in the order of the docs.</summary>
    public static IEnumerable<ComponentKind> Kinds { get; } =
    [
        new DecoderKind<JsonDecodeOptions>("json_decode", "Makes rows of JSON lines, an object a line, on all cores also within one object.", (options, _) => new JsonDecoder(options))
        {
            Example = """
                rows: { kind: json_decode, schema: { id: bigint, at: timestamp, user: string, tags: string } }
                """,
            Remarks = """
                A field that is missing is null. Objects and arrays become JSON text in a string column, and fit no other; so do numbers and
                booleans. Text fits a column of numbers, dates or booleans where it reads as one, and binary columns where it is Base64.
                A field belongs to the column of its name, in any case, or of what is left of the name when all but letters, digits and
                underscores is an underscore. gzip, zstd and framed snappy are told by their first bytes.

                A line that is no JSON object, or has a value that does not fit, goes to `reject`, or fails its object.
                """,
        },
    ];
}
