using System.Text;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Ddl;

/// <summary>Tells where an engine would not read what is written, or would read something else, before anything is written.</summary>
/// <remarks>The limits are MaxCompute's ("Limits", "Create an OSS external table"); other dialects are checked for what they share.</remarks>
public static class TableLint
{
    private const long MaxFile = 2L << 30;
    private const int MaxPartitions = 60_000;
    private const int MaxColumns = 1200;

    /// <summary>All there is to warn of; empty when nothing is.</summary>
    /// <param name="schema">All columns, partition columns among them.</param>
    /// <param name="partitionBy">The names of the partition columns, outermost first.</param>
    /// <param name="options">The rest.</param>
    /// <param name="facts">What is known about the files.</param>
    public static IReadOnlyList<DdlWarning> Check(TableSchema schema, IReadOnlyList<string> partitionBy, DdlOptions options, TableFacts facts)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(partitionBy);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(facts);
        var found = new List<DdlWarning>();
        Files(options, facts, found);
        LocationLint.Check(options, found);
        if (options.Dialect == DdlDialect.Maxcompute)
        {
            Limits(schema, partitionBy, options, facts, found);
            Names(schema, options, found);
            ColumnLint.Check(schema, partitionBy, options, facts, found);
        }

        TextLint.Check(schema, partitionBy, options, facts, found);
        return found;
    }

    private static void Files(DdlOptions options, TableFacts facts, List<DdlWarning> found)
    {
        if (facts.HasHashedKeys)
        {
            found.Add(new DdlWarning(null, $"a hash stands before {options.Location.Directory} in the files' keys, so that no directory has them all: put it into the file names, or leave it out"));
        }

        if (options.Dialect == DdlDialect.Maxcompute && facts.LargestFile > MaxFile)
        {
            found.Add(new DdlWarning(null, $"a file may have {facts.LargestFile:N0} bytes; MaxCompute reads none over 2 GB: make target_file_size smaller"));
        }

        if (options.Format == DdlFormat.Parquet && facts.Codec is "lz4" or "brotli" or "lzo")
        {
            found.Add(new DdlWarning(null, $"Parquet files with {facts.Codec} are not read everywhere; use snappy, zstd or gzip"));
        }

        if (options.Dialect == DdlDialect.Maxcompute && options.Format == DdlFormat.Parquet && facts.HasNewEncodings)
        {
            found.Add(new DdlWarning(null, "MaxCompute does not promise to read Parquet's newer encodings; leave encodings at portable unless you tried"));
        }
    }

    private static void Limits(TableSchema schema, IReadOnlyList<string> partitionBy, DdlOptions options, TableFacts facts, List<DdlWarning> found)
    {
        if (schema.Columns.Count > MaxColumns)
        {
            found.Add(new DdlWarning(null, $"the table has {schema.Columns.Count} columns; MaxCompute takes at most {MaxColumns}"));
        }

        if (partitionBy.Count > TableShape.MaxLevels)
        {
            found.Add(new DdlWarning(null, $"the table has {partitionBy.Count} levels of partitions; MaxCompute has at most {TableShape.MaxLevels}"));
        }

        if (facts.Partitions > MaxPartitions)
        {
            found.Add(new DdlWarning(null, $"the table has {facts.Partitions:N0} partitions; MaxCompute takes at most {MaxPartitions:N0}: partition by something coarser"));
        }

        if (options.Lifecycle is < 1 or > 37231)
        {
            found.Add(new DdlWarning(null, $"lifecycle is {options.Lifecycle}; MaxCompute takes 1 to 37231 days"));
        }

        if (options.RoleArn is { Length: > 0 } role && !IsRole(role))
        {
            found.Add(new DdlWarning(null, "role_arn is no RAM role; one looks like acs:ram::1234567890123456:role/aliyunodpsdefaultrole"));
        }

        if (options.Comment is { } comment && Encoding.UTF8.GetByteCount(comment) > 1024)
        {
            found.Add(new DdlWarning(null, "the table's comment is over 1,024 bytes, MaxCompute's limit"));
        }
    }

    private static void Names(TableSchema schema, DdlOptions options, List<DdlWarning> found)
    {
        var parts = options.Table.Split('.');
        if (parts.Length > 3)
        {
            found.Add(new DdlWarning(null, $"the table's name '{options.Table}' has {parts.Length} parts; write table, schema.table or project.schema.table"));
        }

        foreach (var part in parts)
        {
            if (NameProblem(part) is { } problem)
            {
                found.Add(new DdlWarning(null, $"the table's name: {problem}"));
            }
        }

        foreach (var column in schema.Columns)
        {
            if (NameProblem(column.Name) is { } problem)
            {
                found.Add(new DdlWarning(column.Name, problem));
            }
            else if (ReservedWords.Contains(column.Name))
            {
                found.Add(new DdlWarning(column.Name, "it is a reserved word; the scripts quote it, queries must do so, too (rename_columns gives it another name)"));
            }

            if (column.Comment is { } comment && Encoding.UTF8.GetByteCount(comment) > 1024)
            {
                found.Add(new DdlWarning(column.Name, "its comment is over 1,024 bytes, MaxCompute's limit"));
            }
        }
    }

    private static string? NameProblem(string name) =>
        name.Length == 0 ? "a name can't be empty"
        : name.Length > 128 ? "a name has at most 128 bytes"
        : !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? $"'{SqlText.Remark(name)}' is no name that MaxCompute takes; it has letters, digits and '_' (rename_columns)"
        : !char.IsAsciiLetter(name[0]) ? $"'{name}' does not begin with a letter, as MaxCompute wants names to"
        : null;

    private static bool IsRole(string role)
    {
        const string Start = "acs:ram::";
        var at = role.IndexOf(":role/", StringComparison.Ordinal);
        return role.StartsWith(Start, StringComparison.Ordinal) && at > Start.Length && at + 6 < role.Length
            && !role.AsSpan(Start.Length, at - Start.Length).ContainsAnyExceptInRange('0', '9');
    }
}
