using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Spec;

namespace OssPipeline.Engine.Tables.Scripts;

/// <summary>A table that scripts can be written for: its node, its folder, and what writes its files.</summary>
internal abstract class ScriptedTable
{
    /// <summary>Its node, as <see cref="DescribedTable.Name"/> says.</summary>
    public required string Name { get; init; }

    /// <summary>The node that declares it.</summary>
    public required PlanNode Node { get; init; }

    /// <summary>The node that writes its files.</summary>
    public required PlanNode Writer { get; init; }

    /// <summary>The store written to.</summary>
    public abstract StoreInfo Store { get; }

    /// <summary>The table's folder in it.</summary>
    public abstract string Folder { get; }

    /// <summary>The names of the partition columns, outermost first.</summary>
    public abstract IReadOnlyList<string> PartitionBy { get; }

    /// <summary>What the pipeline file tells of its columns; null when it tells none.</summary>
    /// <exception cref="PlanException">The columns don't fit the table.</exception>
    public abstract TableSchema? Declared { get; }

    public SourcePosition At => Node.Spec.At;

    public string Location => $"{Store.Location}/{Folder}";

    protected abstract IReadOnlyList<TableScript> MakeScripts(TableSchema schema, IReadOnlyCollection<string> partitions);

    protected abstract IReadOnlyList<string> Check(TableSchema schema, KnownFiles files);

    /// <summary>The scripts.</summary>
    /// <exception cref="PlanException">The options don't fit together.</exception>
    public IReadOnlyList<TableScript> Scripts(TableSchema schema, IReadOnlyCollection<string> partitions) => Fitting(() => MakeScripts(schema, partitions));

    /// <summary>The warnings.</summary>
    /// <exception cref="PlanException">The options don't fit together.</exception>
    public IReadOnlyList<string> Lint(TableSchema schema, KnownFiles files) => Fitting(() => Check(schema, files));

    private T Fitting<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (InvalidDataException e)
        {
            throw new PlanException(At, $"'{Node.Name}': {e.Message}");
        }
    }
}
