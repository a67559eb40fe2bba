using System.Text;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Csv;

/// <summary>Names in headers.</summary>
internal static class CsvNames
{
    private const int MaxLength = 128; // MaxCompute's, in bytes.

    /// <summary>Names that MaxCompute takes (letters, digits and underscores, lower case, each once) for what a header says; <c>c1</c> and so on for what says nothing.</summary>
    public static string[] Sanitise(IReadOnlyList<string>? header, int count)
    {
        var names = new string[count];
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var name = header is not null && i < header.Count ? Sanitise(header[i]) : "";
            name = name.Length == 0 ? $"c{i + 1}" : name;
            var whole = name;
            for (var n = 2; !taken.Add(whole); n++)
            {
                whole = $"{name}_{n}";
            }

            names[i] = whole;
        }

        return names;
    }

    /// <summary>Which field has a column's name, in any case, as written or sanitised.</summary>
    /// <exception cref="InvalidDataException">None has.</exception>
    public static int Find(IReadOnlyList<string> header, string column)
    {
        var clean = Sanitise(header, header.Count);
        for (var i = 0; i < header.Count; i++)
        {
            if (string.Equals(header[i], column, StringComparison.OrdinalIgnoreCase) || string.Equals(clean[i], column, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        throw new InvalidDataException($"Its header has no '{column}'; it has {string.Join(", ", header.Select(h => $"'{h}'"))}.");
    }

    /// <summary>Fails when the header has the columns' names, but in another order: values would land in wrong columns.</summary>
    /// <exception cref="InvalidDataException">So it is.</exception>
    public static void CheckOrder(IReadOnlyList<string> header, TableSchema schema)
    {
        var clean = Sanitise(header, header.Count);
        for (var i = 0; i < Math.Min(clean.Length, schema.Columns.Count); i++)
        {
            var named = schema.IndexOf(clean[i]);
            if (named >= 0 && named != i)
            {
                throw new InvalidDataException(
                    $"Its header has '{header[i]}' at place {i + 1}, and the schema at place {named + 1}; match: name finds columns in any order.");
            }
        }
    }

    private static string Sanitise(string name)
    {
        var clean = new StringBuilder(name.Length);
        foreach (var one in name.Trim().ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(one))
            {
                clean.Append(one);
            }
            else if (clean.Length > 0 && clean[^1] != '_')
            {
                clean.Append('_');
            }
        }

        var text = clean.ToString().TrimEnd('_');
        text = text.Length > 0 && char.IsAsciiDigit(text[0]) ? $"c_{text}" : text;
        return text.Length <= MaxLength - 8 ? text : text[..(MaxLength - 8)];
    }
}
