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

    /// <summary>The partition columns of a batch, which stay its own.</summary>
    public Column[] PickFolder(RowBatch batch) => Pick(batch, InFolder);

    /// <summary>The files' columns of a batch, which stay its own.</summary>
    public Column[] PickFile(RowBatch batch) => Pick(batch, InFile);

    /// <summary>The files' columns of a batch, held once more: the caller must dispose of each.</summary>
    public Column[] ShareFile(RowBatch batch)
    {
        var columns = PickFile(batch);
        foreach (var column in columns)
        {
            column.Share();
        }

        return columns;
    }

    private static Column[] Pick(RowBatch batch, int[] places)
    {
        var columns = new Column[places.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = batch.Columns[places[i]];
        }

        return columns;
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
