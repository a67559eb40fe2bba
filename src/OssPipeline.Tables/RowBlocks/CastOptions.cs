using OssPipeline.Core.Catalog;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>Options of <c>cast</c>.</summary>
internal sealed record CastOptions : IValidatedOptions
{
    /// <summary>Columns and their types.</summary>
    [Option("The columns and the types they become.", Example = "{ record_time: timestamp, price: \"decimal(10,2)\" }")]
    public required IReadOnlyDictionary<string, string> Columns { get; init; }

    /// <summary>Formats of dates in texts.</summary>
    [Option("Formats of dates and timestamps in texts, in .NET's letters, tried in order before ISO 8601.", Example = "[\"M/d/yyyy H:mm\"]", DefaultText = "ISO 8601")]
    public IReadOnlyList<string> Formats { get; init; } = [];

    /// <summary>The zone of times without one.</summary>
    [Option("The time zone of texts that name none.", Example = "Asia/Shanghai", DefaultText = "UTC")]
    public string? TimeZone { get; init; }

    /// <summary>What an empty text becomes.</summary>
    [Option("Make an empty text null where the new type is no text; else its row does not fit.")]
    public bool EmptyIsNull { get; init; } = true;

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (Columns.Count == 0)
        {
            yield return new OptionProblem("columns", "name at least one column and its type, as { record_time: timestamp }");
        }

        foreach (var (name, type) in Columns)
        {
            if (!ColumnType.TryParse(type, out _))
            {
                yield return new OptionProblem("columns", $"'{type}' of '{name}' is no type; types are boolean, tinyint, smallint, int, bigint, float, double, decimal(p,s), string, varchar(n), binary, date, timestamp");
            }
        }

        foreach (var problem in SchemaText.TimeProblems(Formats, TimeZone))
        {
            yield return problem;
        }
    }
}
