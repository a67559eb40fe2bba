using OssPipeline.Core.Catalog;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>Options of <c>select</c>.</summary>
internal sealed record SelectOptions : IValidatedOptions
{
    /// <summary>Columns to keep.</summary>
    [Option("The columns to keep, in this order.", Example = "[vehicle_id, direction]", DefaultText = "all but those of drop")]
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Columns to leave out.</summary>
    [Option("The columns to leave out; the others stay in their order.", Example = "[patient_id]")]
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (Columns.Count == 0 == (Drop.Count == 0))
        {
            yield return new OptionProblem("columns", "name the columns to keep or, with drop, those to leave out");
        }

        foreach (var twice in Columns.GroupBy(c => c, StringComparer.OrdinalIgnoreCase).Where(c => c.Count() > 1))
        {
            yield return new OptionProblem("columns", $"'{twice.Key}' stands there twice");
        }
    }
}
