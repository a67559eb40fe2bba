using OssPipeline.Core.Catalog;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>The explicit list of the blocks over rows.</summary>
public static class RowBlockKinds
{
    /// <summary>Every block, in the order of the docs.</summary>
    public static IEnumerable<ComponentKind> Kinds =>
    [
        SelectBlock.Kind,
        RenameColumnsBlock.Kind,
        CastBlock.Kind,
        DeriveBlock.Kind,
        WhereBlock.Kind,
        MaskBlock.Kind,
        HashColumnBlock.Kind,
    ];
}
