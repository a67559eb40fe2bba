using OssPipeline.Core.Data;
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

/// <summary>A table whose files are written from rows.</summary>
internal sealed class RowTable(TableSection section) : ScriptedTable
{
    public override StoreInfo Store => section.Table.Store;

    public override string Folder => section.Table.Folder;

    public override IReadOnlyList<string> PartitionBy => section.Table.PartitionBy;

    public override TableSchema? Declared => section.Decoder.Declared is { } declared ? section.Bind(declared).Output : null;

    public required PlanNode Decoder { get; init; }

    /// <summary>The table's columns where its decoder has these.</summary>
    public TableSchema Behind(TableSchema decoded) => section.Bind(decoded).Output;

    protected override IReadOnlyList<TableScript> MakeScripts(TableSchema schema, IReadOnlyCollection<string> partitions) => section.Table.Scripts(schema, partitions);

    protected override IReadOnlyList<string> Check(TableSchema schema, KnownFiles files) => section.Table.Lint(schema, files);
}

/// <summary>A table over files that pass through as they are.</summary>
internal sealed class PassedTable : ScriptedTable
{
    public override StoreInfo Store => Writer.Sink.Store;

    public override string Folder => Prefix + Table.Directory;

    public override IReadOnlyList<string> PartitionBy => Table.PartitionBy;

    public override TableSchema Declared => Table.Schema;

    /// <summary>A block on the way scatters keys, and none behind it gives others.</summary>
    public required bool HasHashedKeys { get; init; }

    private IExternalTable Table => (IExternalTable)Node.Component;

    // What the sink makes of the shortest key there is: its prefix and that.
    private string Prefix
    {
        get
        {
            var probe = new ObjectRef("a", 0, null, null);
            return Writer.Sink.Place(probe, ObjectDraft.From(probe)).Draft is { } placed ? placed.Key[..^1] : "";
        }
    }

    protected override IReadOnlyList<TableScript> MakeScripts(TableSchema schema, IReadOnlyCollection<string> partitions) => Table.Scripts(Store, Folder, partitions);

    protected override IReadOnlyList<string> Check(TableSchema schema, KnownFiles files) => Table.Lint(Store, Folder, files with { HasHashedKeys = HasHashedKeys });
}
