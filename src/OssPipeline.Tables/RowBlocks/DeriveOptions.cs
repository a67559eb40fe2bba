using OssPipeline.Core.Catalog;
using OssPipeline.Tables.RowBlocks.Expressions;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>Options of <c>derive</c>.</summary>
internal sealed record DeriveOptions : IValidatedOptions
{
    /// <summary>Columns and what they are made of.</summary>
    [Option("New columns and the expressions they are made by; a column of that name is replaced.", Example = "{ ds: \"date_format(record_time, 'yyyy-MM-dd')\" }")]
    public required IReadOnlyDictionary<string, string> Columns { get; init; }

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (Columns.Count == 0)
        {
            yield return new OptionProblem("columns", "name at least one column and its expression, as { ds: \"date_format(record_time, 'yyyy-MM-dd')\" }");
        }

        foreach (var (name, expression) in Columns)
        {
            if (!Parser.TryParse(expression, out _, out var problem))
            {
                yield return new OptionProblem("columns", $"'{name}', {problem}");
            }
        }
    }
}
