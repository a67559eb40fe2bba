using OssPipeline.Core.Catalog;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>Options of <c>rename_columns</c>.</summary>
internal sealed record RenameColumnsOptions : IValidatedOptions
{
    /// <summary>Names now and then.</summary>
    [Option("The columns' names and what they become.", Example = "{ vehicleId: vehicle_id }")]
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether all names become lower case.</summary>
    [Option("Make all other names lower case, with _ before what was a capital inside a word (vehicleId becomes vehicle_id) and for what no name may have.")]
    public bool SnakeCase { get; init; }

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (Columns.Count == 0 && !SnakeCase)
        {
            yield return new OptionProblem("columns", "name the columns to rename, as { old: new }, or set snake_case");
        }

        foreach (var name in Columns.Where(c => c.Value.Length == 0))
        {
            yield return new OptionProblem("columns", $"'{name.Key}' needs a name to become");
        }
    }
}
