using System.Text.RegularExpressions;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks;

/// <summary>Options of <c>rename</c>, in the order in which they apply.</summary>
internal sealed record RenameOptions : IValidatedOptions
{
    /// <summary>What is cut off in front.</summary>
    [Option("Cut this off the front of the key.", Example = "export/")]
    public string StripPrefix { get; init; } = "";

    /// <summary>What is replaced.</summary>
    [Option("A regular expression; every match in the key is replaced by `replace`.", Example = "\"^(\\\\d{4})(\\\\d\\\\d)\"")]
    public string? Match { get; init; }

    /// <summary>What it is replaced with.</summary>
    [Option("What to put in place of a match; $1 or ${name} are its groups.", Example = "\"$1/$2\"")]
    public string? Replace { get; init; }

    /// <summary>The new key.</summary>
    [Option("The new key, as a key template.", Example = "\"{mtime:yyyy}/{key}\"")]
    public string? To { get; init; }

    /// <summary>What is turned round.</summary>
    [Option("Turn round the name, its stem (the name without extension) or the whole key.")]
    public RenameReverse Reverse { get; init; }

    /// <summary>What is put in front.</summary>
    [Option("Put this in front of the key.", Example = "raw/")]
    public string AddPrefix { get; init; } = "";

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (To is not null && !KeyTemplate.TryParse(To, out _, out var problem))
        {
            yield return new OptionProblem("to", problem);
        }

        if (Match is null != Replace is null)
        {
            yield return new OptionProblem(
                Match is null ? "replace" : "match", "match and replace belong together; an empty replace (\"\") removes what matches");
        }

        if (Match is not null && RegexProblem(Match) is { } wrong)
        {
            yield return new OptionProblem("match", wrong);
        }

        if (this == new RenameOptions())
        {
            yield return new OptionProblem("to", "nothing to rename by: give to, strip_prefix, add_prefix, match and replace, or reverse");
        }
    }

    internal static Regex ToRegex(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private static string? RegexProblem(string pattern)
    {
        try
        {
            ToRegex(pattern);
            return null;
        }
        catch (ArgumentException e)
        {
            return $"the expression can't be read: {e.Message}";
        }
        catch (NotSupportedException e)
        {
            return $"the expression needs what linear-time matching can't do (look-around, back-references, very large counts): {e.Message}";
        }
    }
}
