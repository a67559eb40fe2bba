namespace OssPipeline.Blocks;

/// <summary>Options of <c>unmerge</c>: none, as the indexes say all.</summary>
internal sealed record UnmergeOptions;
