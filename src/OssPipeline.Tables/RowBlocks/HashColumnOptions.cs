using OssPipeline.Core.Catalog;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>Options of <c>hash_column</c>.</summary>
internal sealed record HashColumnOptions : IValidatedOptions
{
    /// <summary>What is hashed.</summary>
    [Option("The column to hash.", Example = "vehicle_id")]
    public required string Column { get; init; }

    /// <summary>Where the hash goes.</summary>
    [Option("The column that the hash goes to, a new one or one to replace.", Example = "bucket", DefaultText = "column")]
    public string? Into { get; init; }

    /// <summary>How many hex digits.</summary>
    [Option("How many hex digits of the MD5 to take, 1 to 32.")]
    public int Length { get; init; } = 32;

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (Length is < 1 or > 32)
        {
            yield return new OptionProblem("length", $"length is {Length}; an MD5 has 1 to 32 hex digits to take");
        }

        if (Into is { Length: 0 })
        {
            yield return new OptionProblem("into", "a column needs a name");
        }
    }
}
