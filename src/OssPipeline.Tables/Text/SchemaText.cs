using OssPipeline.Core.Catalog;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Text;

/// <summary>Options that several decoders share: columns, formats, zones.</summary>
internal static class SchemaText
{
    /// <summary>The columns an option declares; null when it declares none. They were checked.</summary>
    public static TableSchema? Parse(IReadOnlyDictionary<string, string> schema) => schema.Count == 0
        ? null
        : new TableSchema(schema.Select(c => new TableColumn(c.Key, ColumnType.TryParse(c.Value, out var type)
            ? type
            : throw new InvalidDataException($"'{c.Value}' is no type of a column."))));

    /// <summary>What is wrong with columns.</summary>
    public static IEnumerable<OptionProblem> Problems(string option, IReadOnlyDictionary<string, string> schema)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, type) in schema)
        {
            if (name.Length == 0)
            {
                yield return new OptionProblem(option, "a column has no name");
            }

            if (!names.Add(name))
            {
                yield return new OptionProblem(option, $"two columns are called '{name}'; MaxCompute tells no case apart");
            }

            if (!ColumnType.TryParse(type, out _))
            {
                yield return new OptionProblem(
                    option,
                    $"'{type}', the type of '{name}', is none of tinyint, smallint, int, bigint, float, double, decimal(p,s), string, varchar(n), binary, boolean, date and timestamp");
            }
        }
    }

    /// <summary>What is wrong with formats and a time zone.</summary>
    public static IEnumerable<OptionProblem> TimeProblems(IReadOnlyList<string> formats, string? zone)
    {
        foreach (var format in formats)
        {
            if (!TimePattern.TryParse(format, out _, out var problem))
            {
                yield return new OptionProblem("formats", problem);
            }
        }

        if (zone is not null && TimeRules.FindZone(zone) is null)
        {
            yield return new OptionProblem("time_zone", $"there is no time zone '{zone}'; write an IANA name such as Asia/Shanghai, or an offset such as +08:00");
        }
    }
}
