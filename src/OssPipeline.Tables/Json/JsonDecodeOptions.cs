using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.Json;

/// <summary>What becomes of fields that no column has.</summary>
internal enum UnknownFields
{
    /// <summary>They are left out.</summary>
    Ignore,

    /// <summary>Their row does not fit.</summary>
    Reject,
}

/// <summary>Options of <c>json_decode</c>.</summary>
internal sealed record JsonDecodeOptions : IValidatedOptions
{
    /// <summary>The columns.</summary>
    [Option("The columns, name by type; fields are found by name, in any case. infer finds them out from the first object's first rows.",
        Example = "{ id: bigint, at: timestamp, tags: string }", DefaultText = "`infer`", Word = "infer", IsOrdered = true)]
    public IReadOnlyDictionary<string, string> Schema { get; init; } = new Dictionary<string, string>();

    /// <summary>Fields without a column.</summary>
    [Option("What becomes of fields that no column has.")]
    public UnknownFields Unknown { get; init; }

    /// <summary>Formats of dates.</summary>
    [Option("Formats of dates and timestamps, in .NET's letters, tried in order before ISO 8601.", Example = "[\"M/d/yyyy H:mm\"]", DefaultText = "ISO 8601")]
    public IReadOnlyList<string> Formats { get; init; } = [];

    /// <summary>The zone.</summary>
    [Option("The time zone of timestamps that name none: an IANA name or an offset.", Example = "Asia/Shanghai", DefaultText = "UTC")]
    public string? TimeZone { get; init; }

    /// <summary>Rows to infer from.</summary>
    [Option("How many rows columns and types are inferred from.")]
    public int Sample { get; init; } = 10_000;

    /// <summary>The longest row.</summary>
    [Option("The most bytes of one line; a longer one fails its object.", IsTuning = true)]
    public ByteSize MaxRow { get; init; } = ByteSize.MiB(16);

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        foreach (var problem in SchemaText.Problems("schema", Schema).Concat(SchemaText.TimeProblems(Formats, TimeZone)))
        {
            yield return problem;
        }

        if (Sample is < 1 or > 10_000_000)
        {
            yield return new OptionProblem("sample", "it must lie between 1 and 10000000");
        }

        if (MaxRow.Bytes is < 1024 or > 256 << 20)
        {
            yield return new OptionProblem("max_row", "it must lie between 1KiB and 256MiB");
        }
    }
}
