using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;

namespace OssPipeline.Engine.Tables.Scripts;

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
