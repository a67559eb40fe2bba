using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Ddl;

/// <summary>The scripts that make files a table: pure functions of its columns and options.</summary>
public static class TableDdl
{
    /// <summary>File name of the script that creates the table.</summary>
    public const string CreateName = "create_table.sql";

    /// <summary>File name of the script that makes partitions known.</summary>
    public const string PartitionsName = "add_partitions.sql";

    /// <summary>File name of the script that drops the table; its files stay.</summary>
    public const string DropName = "drop_table.sql";

    /// <summary>All scripts of a table: create, then partitions where it has any, then drop.</summary>
    /// <param name="schema">All columns, partition columns among them.</param>
    /// <param name="partitionBy">The names of the partition columns, outermost first.</param>
    /// <param name="options">The rest.</param>
    /// <param name="partitions">Folders of partitions relative to the table's, as <c>ds=2026-11-24/</c>; without any, the script has the engine look for them.</param>
    /// <exception cref="InvalidDataException">The columns, or a folder and the columns, don't fit together; or the dialect has no such format.</exception>
    public static IReadOnlyList<TableScript> Scripts(
        TableSchema schema, IReadOnlyList<string> partitionBy, DdlOptions options, IReadOnlyCollection<string> partitions)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(partitionBy);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(partitions);
        var table = TableShape.Of(schema, partitionBy, options);
        var scripts = new List<TableScript>(3) { new(CreateName, Create(table)) };
        if (table.Partitions.Count > 0)
        {
            scripts.Add(new TableScript(PartitionsName, PartitionScript.Of(table, partitions)));
        }

        var name = SqlText.QualifiedName(options.Table, options.Dialect);
        scripts.Add(new TableScript(DropName, $"-- The files stay: an external table is only a description of them.\nDROP TABLE IF EXISTS {name};\n"));
        return scripts;
    }

    private static string Create(TableShape table) => table.Options.Dialect switch
    {
        DdlDialect.Maxcompute => MaxComputeDdl.Create(table),
        DdlDialect.Trino => TrinoDdl.Create(table),
        DdlDialect.Spark when SparkDdl.IsOwnFormat(table) => SparkDdl.Create(table),
        _ => HiveDdl.Create(table),
    };
}
