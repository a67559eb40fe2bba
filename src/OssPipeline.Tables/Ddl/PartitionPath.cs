using System.Buffers;
using System.Globalization;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Ddl;

/// <summary>A partition by its folder, <c>ds=2026-11-24/hour=07/</c>.</summary>
internal static class PartitionPath
{
    // Hive escapes these in names of partition folders (FileUtils.escapePathName), so that a folder with one of them as it is is not found
    // by its values and has to be named.
    private static readonly SearchValues<char> Escaped = SearchValues.Create("\"#%'*/:=?\\{[]^\x7F");

    /// <summary>The values, in the order of the columns.</summary>
    /// <exception cref="InvalidDataException">The folder does not name the columns in their order.</exception>
    public static string[] Values(string folder, IReadOnlyList<string> columns)
    {
        var parts = folder.TrimEnd('/').Split('/');
        if (parts.Length != columns.Count)
        {
            throw new InvalidDataException($"The partition folder '{folder}' has {parts.Length} levels for {columns.Count} partition columns.");
        }

        var values = new string[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var equals = parts[i].IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !parts[i].AsSpan(0, equals).Equals(columns[i], StringComparison.OrdinalIgnoreCase))
            {
                throw new InvalidDataException($"The partition folder '{folder}' does not name the column '{columns[i]}' at level {i + 1}.");
            }

            values[i] = parts[i][(equals + 1)..];
        }

        return values;
    }

    /// <summary>Whether the engine finds the folder by the partition's values, so that it needs not be named.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="values">Its values.</param>
    /// <param name="columns">The partition columns.</param>
    /// <param name="dialect">Whose rules.</param>
    public static bool IsFoundByValues(string folder, string[] values, IReadOnlyList<TableColumn> columns, DdlDialect dialect)
    {
        var expected = new string[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            // Names are kept in lower case, and numbers as numbers: hour=07 is looked for as hour=7.
            var isText = TypeNames.PartitionType(columns[i].Type, dialect).Kind is ColumnKind.String or ColumnKind.Date;
            var value = !isText && long.TryParse(values[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number.ToString(CultureInfo.InvariantCulture)
                : values[i];
            expected[i] = $"{columns[i].Name.ToLowerInvariant()}={value}";
            if (dialect != DdlDialect.Maxcompute && (value.AsSpan().ContainsAny(Escaped) || value.Any(char.IsControl)))
            {
                return false;
            }
        }

        return string.Join('/', expected) == folder.TrimEnd('/');
    }
}
