using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;
using OssPipeline.Storage.Local;
using OssPipeline.Storage.Memory;

namespace OssPipeline.Storage;

/// <summary>The components of this room.</summary>
public static class BuiltInStorage
{
    /// <summary>Their kinds: the stores <c>local</c> and <c>memory</c>, the source <c>read</c>, the sink <c>write</c>.</summary>
    public static IReadOnlyList<ComponentKind> Kinds { get; } = KindsWith();

    /// <summary>Their kinds, where the source reads inventories in these formats beside CSV.</summary>
    public static IReadOnlyList<ComponentKind> KindsWith(params IReadOnlyList<IInventoryFormat> formats) =>
        [LocalStore.Kind, MemoryStore.Kind, StoreSource.CreateKind(formats), StoreSink.Kind];
}
