using System.Globalization;
using System.Text;

namespace OssPipeline.Tables.Ddl;

/// <summary>The script that makes a table's partitions known.</summary>
internal static class PartitionScript
{
    // A statement with thousands of partitions meets limits on the length of statements; so many at once cost few round trips.
    private const int PerStatement = 100;

    /// <summary>The script: the folders one by one, or, without any, the statement that has the engine look for them.</summary>
    public static string Of(TableShape table, IReadOnlyCollection<string> folders) =>
        table.Options.Dialect == DdlDialect.Trino ? Trino(table) : folders.Count == 0 ? Look(table) : Add(table, folders);

    private static string Look(TableShape table)
    {
        var name = SqlText.QualifiedName(table.Options.Table, table.Options.Dialect);
        return table.Options.Dialect == DdlDialect.Maxcompute
            ? $"-- Lists all files of the table to find its partitions.\nMSCK REPAIR TABLE {name} ADD PARTITIONS;\n"
            : $"-- Lists all files of the table to find its partitions.\nMSCK REPAIR TABLE {name};\n";
    }

    private static string Add(TableShape table, IReadOnlyCollection<string> folders)
    {
        var dialect = table.Options.Dialect;
        var columns = table.Partitions.Select(c => c.Name).ToArray();
        var names = table.Partitions.Select(c => SqlText.Name(c.Name.ToLowerInvariant(), dialect)).ToArray();
        var head = $"ALTER TABLE {SqlText.QualifiedName(table.Options.Table, dialect)} ADD IF NOT EXISTS";
        var script = new StringBuilder();
        var inStatement = 0;
        foreach (var folder in folders.Order(StringComparer.Ordinal))
        {
            var values = PartitionPath.Values(folder, columns);
            var isFound = PartitionPath.IsFoundByValues(folder, values, table.Partitions, dialect);

            // MaxCompute's grammar has LOCATION behind a single partition.
            if (inStatement == PerStatement || (inStatement > 0 && dialect == DdlDialect.Maxcompute && !isFound))
            {
                script.Append(";\n");
                inStatement = 0;
            }

            if (inStatement == 0)
            {
                script.Append(head);
            }

            script.Append("\n  PARTITION (");
            for (var i = 0; i < values.Length; i++)
            {
                script.Append(i > 0 ? ", " : "").Append(names[i]).Append('=').Append(SqlText.Literal(values[i], dialect));
            }

            script.Append(')');
            if (!isFound)
            {
                script.Append(" LOCATION ").Append(SqlText.Literal(table.Options.Location.For(dialect) + folder.TrimEnd('/') + "/", dialect));
            }

            inStatement = dialect == DdlDialect.Maxcompute && !isFound ? PerStatement : inStatement + 1;
        }

        return script.Append(";\n").ToString();
    }

    // Trino adds partitions one by one only where its administrator allowed that; this one needs no leave.
    private static string Trino(TableShape table)
    {
        var parts = table.Options.Table.Split('.');
        var catalog = parts.Length > 2 ? SqlText.Name(parts[0], DdlDialect.Trino) + "." : "";
        var schema = parts.Length > 1 ? parts[^2] : "default";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"-- Lists all files of the table to find its partitions.\nCALL {catalog}system.sync_partition_metadata(schema_name => {SqlText.Literal(schema, DdlDialect.Trino)}, table_name => {SqlText.Literal(parts[^1], DdlDialect.Trino)}, mode => 'ADD');\n");
    }
}
