using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>Finds columns by name, and the name that was meant.</summary>
internal static class ColumnNames
{
    private const int MostListed = 16;

    /// <summary>Where a column is.</summary>
    /// <exception cref="InvalidDataException">There is none of that name; the message says which there are.</exception>
    public static int Require(TableSchema schema, string name)
    {
        var at = schema.IndexOf(name);
        return at >= 0 ? at : throw new InvalidDataException(Absent(schema, name));
    }

    /// <summary>What to say about a column that is not there.</summary>
    public static string Absent(TableSchema schema, string name)
    {
        var names = schema.Columns.Select(c => c.Name);
        var meant = Nearest(name, names) is { } near ? $"; did you mean '{near}'?" : "";
        var list = schema.Columns.Count <= MostListed ? string.Join(", ", names) : string.Join(", ", names.Take(MostListed)) + ", …";
        return $"there is no column '{name}'{meant}{(meant.Length > 0 ? "" : ";")} there are {list}";
    }

    /// <summary>The word with the fewest edits to the wrong one, if few enough to be a slip of the hand, else one that begins with it; null otherwise.</summary>
    public static string? Nearest(string wrong, IEnumerable<string> words)
    {
        var typed = wrong.Length > 64 ? wrong[..64] : wrong;
        var limit = typed.Length <= 3 ? 1 : Math.Min(3, (typed.Length + 1) / 3);
        string? best = null;
        string? longer = null;
        foreach (var word in words)
        {
            if (typed.Length > 2 && longer is null && word.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            {
                longer = word;
            }

            if (Math.Abs(word.Length - typed.Length) > limit)
            {
                continue;
            }

            var distance = Distance(typed, word);
            if (distance <= limit)
            {
                (best, limit) = (word, distance - 1);
            }
        }

        return best ?? longer;
    }

    // Edits between two words in any case, two letters swapped counting as one (optimal string alignment).
    private static int Distance(string a, string b)
    {
        Span<int> before = stackalloc int[a.Length + 1];
        Span<int> last = stackalloc int[a.Length + 1];
        Span<int> row = stackalloc int[a.Length + 1];
        for (var j = 0; j < row.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 0; i < b.Length; i++)
        {
            var spare = before;
            before = last;
            last = row;
            row = spare;
            row[0] = i + 1;
            for (var j = 0; j < a.Length; j++)
            {
                row[j + 1] = Math.Min(last[j] + (Same(a[j], b[i]) ? 0 : 1), Math.Min(row[j], last[j + 1]) + 1);
                if (i > 0 && j > 0 && Same(a[j], b[i - 1]) && Same(a[j - 1], b[i]))
                {
                    row[j + 1] = Math.Min(row[j + 1], before[j - 1] + 1);
                }
            }
        }

        return row[^1];

        static bool Same(char x, char y) => char.ToLowerInvariant(x) == char.ToLowerInvariant(y);
    }
}
