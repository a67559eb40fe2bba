using OssPipeline.Core.Catalog;

namespace OssPipeline.Tables.Table;

/// <summary>The sinks of rows.</summary>
public static class TableKinds
{
    /// <summary>Their kinds: <c>table</c>, <c>reject</c>.</summary>
    public static IReadOnlyList<ComponentKind> Kinds { get; } = [TableSink.Kind, RejectNode.Kind];
}
