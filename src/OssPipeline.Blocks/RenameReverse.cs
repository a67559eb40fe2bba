namespace OssPipeline.Blocks;

/// <summary>What <c>rename</c> turns round.</summary>
internal enum RenameReverse
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>What stands after the last slash.</summary>
    Name,

    /// <summary>The name without its extension.</summary>
    Stem,

    /// <summary>The whole key.</summary>
    Key,
}
