using OssPipeline.Core.Catalog;

namespace OssPipeline.Blocks;

/// <summary>The explicit list of the blocks in this project.</summary>
public static class BuiltInBlocks
{
    /// <summary>Every block, in the order of the docs.</summary>
    public static IEnumerable<ComponentKind> Kinds =>
    [
        FilterBlock.Kind,
        RenameBlock.Kind,
        HashKeyBlock.Kind,
        Crc64Block.Kind,
        MergeBlock.Kind,
        UnmergeBlock.Kind,
        CompressBlock.Kind,
        DecompressBlock.Kind,
        EncryptBlock.Kind,
        DecryptBlock.Kind,
    ];
}
