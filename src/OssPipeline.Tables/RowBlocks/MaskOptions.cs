using OssPipeline.Core.Catalog;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>Options of <c>mask</c>.</summary>
internal sealed record MaskOptions : IValidatedOptions
{
    /// <summary>The columns to hide.</summary>
    [Option("The columns to hide.", Example = "[patient_id]")]
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>How.</summary>
    [Option("How: hash makes the same text of the same value, which nobody without the secret can make; redact puts a fixed text, or null, in the place of values; truncate keeps the first characters.")]
    public required MaskMethod Method { get; init; }

    /// <summary>The secret's variable.</summary>
    [Option("For hash: the environment variable with the secret, at least 16 bytes.", Example = "OSSPIPE_MASK_KEY")]
    public string? KeyEnv { get; init; }

    /// <summary>Hex digits of hashes.</summary>
    [Option("For hash: how many hex digits of the HMAC-SHA256 to keep, 8 to 64.")]
    public int Length { get; init; } = 64;

    /// <summary>What is put in the place of texts.</summary>
    [Option("For redact: what to put in the place of texts; other types become null.", Example = "\"***\"")]
    public string With { get; init; } = "***";

    /// <summary>Characters kept.</summary>
    [Option("For truncate: how many characters to keep.", Example = "3")]
    public int Keep { get; init; }

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (Columns.Count == 0)
        {
            yield return new OptionProblem("columns", "name at least one column");
        }

        if (Method == MaskMethod.Hash && KeyEnv is not { Length: > 0 })
        {
            yield return new OptionProblem("key_env", "method: hash needs the environment variable with a secret; without one, likely values could be hashed and compared");
        }

        if (Method != MaskMethod.Hash && KeyEnv is not null)
        {
            yield return new OptionProblem("key_env", "it is for method: hash");
        }

        if (Length is < 8 or > 64)
        {
            yield return new OptionProblem("length", $"length is {Length}; 8 to 64 hex digits can be kept");
        }

        if (Keep < 0)
        {
            yield return new OptionProblem("keep", "it can't be negative");
        }
    }
}

/// <summary>How <c>mask</c> hides values.</summary>
internal enum MaskMethod
{
    /// <summary>By a keyed hash.</summary>
    Hash,

    /// <summary>By a fixed text, or null.</summary>
    Redact,

    /// <summary>By leaving the end out.</summary>
    Truncate,
}
