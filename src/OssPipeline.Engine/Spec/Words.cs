using System.Globalization;
using System.Text;

namespace OssPipeline.Engine.Spec;

/// <summary>How messages quote what a file says, and find the word that was meant.</summary>
internal static class Words
{
    private const int LongestShown = 60;
    private const int MostListed = 16;

    /// <summary>The text in single quotes, shortened, with control characters escaped: a file must not steer the terminal.</summary>
    public static string Quote(string text) => $"'{Clean(text)}'";

    /// <summary>The text on one line, shortened, with control characters escaped.</summary>
    public static string Clean(string text)
    {
        var shown = new StringBuilder();
        foreach (var c in text)
        {
            if (shown.Length >= LongestShown)
            {
                // Half of a surrogate pair would not be text.
                if (char.IsHighSurrogate(shown[^1]))
                {
                    shown.Length--;
                }

                return shown.Append('…').ToString();
            }

            _ = c switch
            {
                '\n' => shown.Append("\\n"),
                '\r' => shown.Append("\\r"),
                '\t' => shown.Append("\\t"),
                _ when char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator
                        or UnicodeCategory.ParagraphSeparator =>
                    shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => shown.Append(c),
            };
        }

        return shown.ToString();
    }

    /// <summary>
    /// <c>; did you mean 'x'?</c> when a word is near, followed by all words when they are few; empty when there is nothing to say.
    /// </summary>
    public static string Hint(string wrong, IReadOnlyCollection<string> valid, string noun)
    {
        var near = Nearest(wrong, valid);
        var meant = near is null ? "" : $"; did you mean {Quote(near)}?";
        if (valid.Count is 0 or > MostListed || (near is not null && valid.Count == 1))
        {
            return meant;
        }

        return $"{meant}{(near is null ? ";" : "")} {noun}: {string.Join(", ", valid.Select(Clean))}";
    }

    /// <summary>The valid word with the fewest edits to the wrong one, if few enough to be a slip of the hand; null otherwise.</summary>
    public static string? Nearest(string wrong, IEnumerable<string> valid)
    {
        var word = wrong.ToLowerInvariant().Replace('-', '_');
        var limit = word.Length <= 3 ? 1 : Math.Min(3, (word.Length + 1) / 3);
        string? best = null;
        foreach (var candidate in valid)
        {
            var distance = Distance(word, candidate.ToLowerInvariant(), limit);
            if (distance <= limit)
            {
                (best, limit) = (candidate, distance - 1);
                if (distance == 0)
                {
                    break;
                }
            }
        }

        // An abbreviation, or a word with something added, is far by edits and yet clear.
        return best ?? (word.Length < 3
            ? null
            : valid.Where(v => v.Length >= 3 && (v.StartsWith(word, StringComparison.Ordinal) || word.StartsWith(v, StringComparison.Ordinal)))
                .OrderBy(v => Math.Abs(v.Length - word.Length))
                .FirstOrDefault());
    }

    /// <summary>Edits (insert, delete, replace, swap neighbours) between two words; more than <paramref name="limit"/> when over it.</summary>
    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) > limit || a.Length > 64)
        {
            return limit + 1;
        }

        var (before, previous, current) = (new int[b.Length + 1], Enumerable.Range(0, b.Length + 1).ToArray(), new int[b.Length + 1]);
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[b.Length];
    }
}
