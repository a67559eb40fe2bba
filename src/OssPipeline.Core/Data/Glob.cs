using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace OssPipeline.Core.Data;

/// <summary>A pattern over whole keys: <c>*</c> and <c>?</c> within a segment, <c>**</c> over any number of segments, <c>[a-z]</c>, <c>{csv,json}</c>.</summary>
/// <remarks>
/// Matching takes time linear in the key (a non-backtracking automaton), whatever the pattern, as both come from outside. A pattern
/// without <c>/</c> matches the last segment anywhere: <c>*.csv</c> is <c>**/*.csv</c>, as in .gitignore.
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

    /// <summary>Reads a pattern; false with a reason when brackets or braces do not close.</summary>
    public static bool TryParse(string pattern, [NotNullWhen(true)] out Glob? glob, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        glob = null;
        problem = null;
        if (pattern.Length == 0)
        {
            problem = "the pattern is empty";
            return false;
        }

        var text = pattern.Contains('/', StringComparison.Ordinal) ? pattern.TrimStart('/') : "**/" + pattern;
        var regex = new StringBuilder("^", text.Length * 2);
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '*' when i + 1 < text.Length && text[i + 1] == '*':
                    i++;
                    if (i + 1 < text.Length && text[i + 1] == '/' && (i == 1 || text[i - 2] == '/'))
                    {
                        i++;
                        regex.Append("(?:.*/)?"); // "**/": no segment or several
                    }
                    else
                    {
                        regex.Append(".*");
                    }

                    break;
                case '*':
                    regex.Append("[^/]*");
                    break;
                case '?':
                    regex.Append("[^/]");
                    break;
                case '[':
                    var close = text.IndexOf(']', Math.Min(i + 2, text.Length));
                    if (close < 0)
                    {
                        problem = $"the pattern '{pattern}' has a '[' without a ']'";
                        return false;
                    }

                    AppendClass(regex, text.AsSpan(i + 1, close - i - 1));
                    i = close;
                    break;
                case '{':
                    depth++;
                    regex.Append("(?:");
                    break;
                case ',' when depth > 0:
                    regex.Append('|');
                    break;
                case '}' when depth > 0:
                    depth--;
                    regex.Append(')');
                    break;
                default:
                    regex.Append(Regex.Escape(text.AsSpan(i, 1).ToString()));
                    break;
            }
        }

        if (depth > 0)
        {
            problem = $"the pattern '{pattern}' has a '{{' without a '}}'";
            return false;
        }

        try
        {
            glob = new Glob(pattern, new Regex(regex.Append("\\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant));
            return true;
        }
        catch (ArgumentException e)
        {
            problem = $"the pattern '{pattern}' can't be used: {e.Message}";
            return false;
        }
    }

    /// <summary>Reads a pattern that was validated before.</summary>
    /// <exception cref="FormatException">It is not a pattern.</exception>
    public static Glob Parse(string pattern) => TryParse(pattern, out var glob, out var problem) ? glob : throw new FormatException(problem);

    private static void AppendClass(StringBuilder regex, ReadOnlySpan<char> members)
    {
        regex.Append('[');
        if (members[0] is '!' or '^')
        {
            regex.Append("^/");
            members = members[1..];
        }

        foreach (var c in members)
        {
            regex.Append(c is '\\' or '[' or ']' or '^' ? $"\\{c}" : c.ToString());
        }

        regex.Append(']');
    }
}
