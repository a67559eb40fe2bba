using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Spec;

namespace OssPipeline.Engine.Tables.Scripts;

/// <summary>Where engines would not read the tables that a pipeline writes, or would read something else.</summary>
public static class TableWarnings
{
    /// <summary>What the file alone tells: tables whose columns stand in it. Opens no store and reads no object.</summary>
    /// <param name="spec">The file.</param>
    /// <param name="services">What its nodes may use; no layers are put around stores.</param>
    public static TableFindings Of(PipelineSpec spec, PlanServices services)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(services);
        var (problems, warnings) = (new List<SpecProblem>(), new List<TableWarning>());
        Try(problems, () =>
        {
            foreach (var table in ScriptedTables.Of(UnopenedGraph.Of(spec, services)))
            {
                Try(problems, () =>
                {
                    if (table.Declared is { } schema)
                    {
                        warnings.AddRange(table.Lint(schema, KnownFiles.None).Select(text => new TableWarning(table.Name, table.At, text)));
                    }
                });
            }
        });
        return new TableFindings(problems, warnings);
    }

    private static void Try(List<SpecProblem> problems, Action look)
    {
        try
        {
            look();
        }
        catch (PlanException e)
        {
            problems.Add(new SpecProblem(e.At, e.Problem));
        }
    }

    /// <summary>The same with what stores tell at little cost: the beginning of a source's first object, and the partitions there are.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="PlanException">A table does not fit its columns or options.</exception>
    public static async ValueTask<IReadOnlyList<TableWarning>> OfAsync(PipelinePlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var warnings = new List<TableWarning>();
        foreach (var table in ScriptedTables.Of(plan.Declared))
        {
            DescribedTable described;
            try
            {
                described = await TableScripts.DescribeAsync(plan, table, lists: true, isCheap: true, cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException)
            {
                // What a store refuses here, it refuses where it matters; without it there is only less to warn of.
                continue;
            }

            warnings.AddRange(described.Warnings.Select(text => new TableWarning(described.Name, described.At, text)));
        }

        return warnings;
    }
}
