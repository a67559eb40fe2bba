using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace OssPipeline.Core.Data;

/// <summary>A pattern over whole keys: <c>*</c> and <c>?</c> within a segment, <c>**</c> over any number of segments, <c>[a-z]</c>, <c>{csv,json}</c>.</summary>
/// <remarks>
/// Matching takes time linear in the key (a non-backtracking automaton), whatever the pattern, as both come from outside. A pattern
/// without <c>/</c> matches the last segment anywhere: <c>*.csv</c> is <c>**/*.csv</c>, as in .gitignore. Only <c>**</c> and a
/// <c>/</c> as such match a <c>/</c>. A special character stands for itself in brackets: <c>[*]</c>.
/// </remarks>
public sealed class Glob
{
    private readonly Regex _regex;

    private Glob(string pattern, Regex regex)
    {
        Pattern = pattern;
        _regex = regex;
    }

    /// <summary>The pattern as written.</summary>
    public string Pattern { get; }

    /// <summary>Whether the whole key matches.</summary>
    public bool IsMatch(string key) => _regex.IsMatch(key);

    /// <summary>Reads a pattern; false with a reason when brackets or braces do not close or it is too large.</summary>
    public static bool TryParse(string pattern, [NotNullWhen(true)] out Glob? glob, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        glob = null;
        if (GlobParser.ToRegex(pattern, out problem) is not { } regex)
        {
            problem ??= "can't be used";
        }
        else
        {
            try
            {
                glob = new Glob(pattern, new Regex(regex, RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant));
                return true;
            }
            catch (NotSupportedException)
            {
                problem = "can't be used: it is too large";
            }
            catch (ArgumentException)
            {
                problem = "can't be used: its braces nest too deep";
            }
        }

        problem = $"the pattern '{(pattern.Length > 100 ? pattern[..100] + "…" : pattern)}' {problem}";
        return false;
    }

    /// <summary>Reads a pattern that was validated before.</summary>
    /// <exception cref="FormatException">It is not a pattern.</exception>
    public static Glob Parse(string pattern) => TryParse(pattern, out var glob, out var problem) ? glob : throw new FormatException(problem);
}
