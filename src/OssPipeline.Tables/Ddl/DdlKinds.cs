using OssPipeline.Core.Catalog;

namespace OssPipeline.Tables.Ddl;

/// <summary>What describes files as tables.</summary>
public static class DdlKinds
{
    /// <summary>Its kinds: <c>external_table</c>.</summary>
    public static IReadOnlyList<ComponentKind> Kinds { get; } = [ExternalTableBlock.Kind];
}
