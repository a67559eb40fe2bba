using OssPipeline.Core.Catalog;
using OssPipeline.Tables.RowBlocks.Expressions;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>Options of <c>where</c>.</summary>
internal sealed record WhereOptions : IValidatedOptions
{
    /// <summary>The condition.</summary>
    [Option("Keep the rows for which this is true.", Example = "\"patient_id > 25 and direction in ('N', 'NE')\"")]
    public required string Condition { get; init; }

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (!Parser.TryParse(Condition, out _, out var problem))
        {
            yield return new OptionProblem("condition", problem);
        }
    }
}
