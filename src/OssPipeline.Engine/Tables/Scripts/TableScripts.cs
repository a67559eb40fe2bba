using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Tables.Scripts;

/// <summary>The scripts of a pipeline's tables, without a run: <c>table</c> nodes, and <c>external_table</c> nodes with the sinks behind them.</summary>
public static class TableScripts
{
    /// <summary>Describes the tables of a plan. Writes nothing and needs no journal.</summary>
    /// <remarks>
    /// Columns are those that the decoder's options tell; else the first object of its source is looked at, which is possible where no block
    /// before the decoder makes other bytes.
    /// </remarks>
    /// <param name="plan">The plan.</param>
    /// <param name="node">The node of the only table that is wanted; null for all.</param>
    /// <param name="lists">
    /// Whether stores are listed: for the partitions that are there (at most 60,001), and for what the files are. Without, the script of
    /// partitions has the engine look for them.
    /// </param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="PlanException">A table does not fit its columns or options.</exception>
    /// <exception cref="StoreException">A store can't be listed or read.</exception>
    public static async ValueTask<IReadOnlyList<DescribedTable>> OfAsync(PipelinePlan plan, string? node, bool lists, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var described = new List<DescribedTable>();
        foreach (var table in ScriptedTables.Of(plan.Declared))
        {
            if (node is null || table.Node.Name == node)
            {
                described.Add(await DescribeAsync(plan, table, lists, isCheap: false, cancellationToken).ConfigureAwait(false));
            }
        }

        return described;
    }

    /// <summary>Describes one table.</summary>
    internal static async ValueTask<DescribedTable> DescribeAsync(PipelinePlan plan, ScriptedTable table, bool lists, bool isCheap, CancellationToken cancellationToken)
    {
        var result = new DescribedTable(table.Name, table.At, table.Location);
        var (schema, problem) = (table.Declared, (string?)null);
        if (schema is null && table is RowTable rows)
        {
            (var decoded, problem) = await TableSources.DescribeAsync(plan, rows, isCheap, cancellationToken).ConfigureAwait(false);
            schema = decoded is null ? null : rows.Behind(decoded);
        }

        if (schema is null)
        {
            return result with { Problem = problem };
        }

        var files = lists && table is PassedTable passed ? await TableSources.LookAsync(plan, passed, cancellationToken).ConfigureAwait(false) : KnownFiles.None;
        IReadOnlyList<string> partitions = [];
        if (lists && table.PartitionBy.Count > 0)
        {
            partitions = await FoundPartitions.ListAsync(plan.StoreOf(table.Writer), table.Folder, table.PartitionBy, cancellationToken).ConfigureAwait(false);
            files = files with { Partitions = partitions.Count };
        }

        return result with { Schema = schema, Scripts = table.Scripts(schema, partitions), Warnings = table.Lint(schema, files) };
    }
}
