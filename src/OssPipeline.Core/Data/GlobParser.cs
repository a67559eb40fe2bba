using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OssPipeline.Core.Data;

/// <summary>Turns the text of a <see cref="Glob"/> into the regular expression that it stands for.</summary>
internal static class GlobParser
{
    // One character is one Unicode scalar: a pair of surrogates counts once, and never half.
    private const string Pair = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";
    private const string Surrogates = @"\uD800-\uDFFF";

    /// <summary>The expression, or null with what is wrong.</summary>
    public static string? ToRegex(string pattern, out string? problem)
    {
        problem = pattern.Length == 0 ? "is empty" : null;
        var text = pattern.Contains('/', StringComparison.Ordinal) ? pattern.TrimStart('/') : "**/" + pattern;
        var regex = new StringBuilder("^", text.Length * 2);
        var alternatives = new Stack<bool>(); // For each open brace: whether it began a segment.
        var atSegment = true;
        for (var i = 0; i < text.Length && problem is null; i++)
        {
            var beganSegment = atSegment;
            atSegment = text[i] == '/';
            switch (text[i])
            {
                case '*' when i + 1 < text.Length && text[i + 1] == '*':
                    i++;
                    atSegment = beganSegment && i + 1 < text.Length && text[i + 1] == '/';
                    regex.Append(atSegment ? "(?:.*/)?" : ".*"); // "**/": no segment or several
                    i += atSegment ? 1 : 0;
                    break;
                case '*':
                    regex.Append("[^/]*");
                    break;
                case '?':
                    regex.Append("(?:[^/").Append(Surrogates).Append("]|").Append(Pair).Append(')');
                    break;
                case '[':
                    i = AppendClass(regex, text, i, out problem);
                    break;
                case '{':
                    alternatives.Push(beganSegment);
                    atSegment = beganSegment;
                    regex.Append("(?:");
                    break;
                case ',' when alternatives.Count > 0:
                    atSegment = alternatives.Peek();
                    regex.Append('|');
                    break;
                case '}' when alternatives.Count > 0:
                    alternatives.Pop();
                    regex.Append(')');
                    break;
                default:
                    regex.Append(Regex.Escape(text.AsSpan(i, 1).ToString()));
                    break;
            }
        }

        problem ??= alternatives.Count > 0 ? "has a '{' without a '}'" : null;
        return problem is null ? regex.Append("\\z").ToString() : null;
    }

    // Every member is spelled as \uXXXX, so that nothing in it means anything to the expression. Returns where the class ends.
    private static int AppendClass(StringBuilder regex, string text, int open, out string? problem)
    {
        var first = open + 1;
        var negated = first < text.Length && text[first] is '!' or '^';
        first += negated ? 1 : 0;
        var close = first + 1 < text.Length ? text.IndexOf(']', first + 1) : -1; // A ']' in front is a member.
        if (close < 0)
        {
            problem = "has a '[' without a ']'";
            return open;
        }

        var ranges = new StringBuilder();
        problem = null;
        for (var i = first; i < close && problem is null; i++)
        {
            var (low, high) = (text[i], text[i]);
            if (i + 2 < close && text[i + 1] == '-')
            {
                high = text[i + 2];
                i += 2;
            }

            problem = char.IsSurrogate(low) || char.IsSurrogate(high) ? $"has '{text[open..(close + 1)]}', and brackets take no characters beyond U+FFFF; write {{a,b}} instead"
                : low > high ? $"has the range '{low}-{high}', which runs backwards"
                : null;
            if (negated || low > '/' || high < '/')
            {
                AppendRange(ranges, low, high);
            }
            else
            {
                AppendRange(ranges, low, '.');
                AppendRange(ranges, '0', high);
            }
        }

        regex.Append(
            negated ? $"(?:[^/{Surrogates}{ranges}]|{Pair})"
            : ranges.Length > 0 ? $"[{ranges}]"
            : @"[^\0-\uFFFF]"); // "[/]": nothing
        return close;
    }

    private static void AppendRange(StringBuilder ranges, int low, int high)
    {
        if (low <= high)
        {
            ranges.Append(CultureInfo.InvariantCulture, $"\\u{low:X4}-\\u{high:X4}");
        }
    }
}
