namespace OssPipeline.Core.Blocks;

/// <summary>A block that puts something into the front of keys that scatters them, so that folders do not stay together.</summary>
public interface IScattersKeys : IBlock;
