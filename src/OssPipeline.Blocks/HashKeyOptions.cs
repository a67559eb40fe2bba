using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks;

/// <summary>Options of <c>hash_key</c>.</summary>
internal sealed record HashKeyOptions : IValidatedOptions
{
    /// <summary>What is hashed.</summary>
    [Option("What to hash, as a key template.", Example = "\"{dir:1}\"")]
    public string Of { get; init; } = "{key}";

    /// <summary>How many hex digits.</summary>
    [Option("How many hex digits of the MD5 to put in front, 1 to 32.")]
    public int Length { get; init; } = 4;

    /// <summary>What stands between hash and key.</summary>
    [Option("What stands between the hash and the key.", Example = "\"-\"")]
    public string Separator { get; init; } = "/";

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (!KeyTemplate.TryParse(Of, out _, out var problem))
        {
            yield return new OptionProblem("of", problem);
        }

        if (Length is < 1 or > 32)
        {
            yield return new OptionProblem("length", $"length is {Length}; an MD5 has 1 to 32 hex digits to take");
        }
    }
}
