using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Table;

/// <summary>Which columns of rows go into files, and which into the names of folders.</summary>
/// <param name="Schema">Columns of the files.</param>
/// <param name="InFile">Their places in rows.</param>
/// <param name="InFolder">Places of the partition columns in rows, outermost first.</param>
internal sealed record FileColumns(TableSchema Schema, int[] InFile, int[] InFolder)
{
    /// <summary>Takes the partition columns out.</summary>
    /// <exception cref="InvalidDataException">A partition column is not there, or nothing is left for the files.</exception>
    public static FileColumns Of(TableSchema schema, IReadOnlyList<string> partitionBy)
    {
        var folders = new int[partitionBy.Count];
        for (var i = 0; i < folders.Length; i++)
        {
            folders[i] = schema.IndexOf(partitionBy[i]);
            if (folders[i] < 0)
            {
                throw new InvalidDataException($"There is no column '{partitionBy[i]}' to partition by; there are {schema}.");
            }
        }

        var files = Enumerable.Range(0, schema.Columns.Count).Where(i => !folders.Contains(i)).ToArray();
        return files.Length > 0
            ? new FileColumns(new TableSchema(files.Select(i => schema.Columns[i])), files, folders)
            : throw new InvalidDataException("All columns are partition columns, so that none is left for the files.");
    }
}

/// <summary>What a run writes.</summary>
/// <param name="Run">The run.</param>
/// <param name="Schema">All columns.</param>
/// <param name="Columns">Which of them go where.</param>
/// <param name="Format">What files are.</param>
/// <param name="Options">The rest.</param>
/// <param name="Place">Where it goes.</param>
internal sealed record TablePlan(string Run, TableSchema Schema, FileColumns Columns, IRowFormat Format, TableOptions Options, TablePlace Place);
