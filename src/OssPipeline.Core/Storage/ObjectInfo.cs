namespace OssPipeline.Core.Storage;

/// <summary>What a store says about one stored object.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="ETag">The store's version mark, without quotes; null where it has none.</param>
/// <param name="LastModified">When it changed last, in UTC; null where the store does not say.</param>
public sealed record ObjectInfo(string Key, long Size, string? ETag, DateTimeOffset? LastModified)
{
    /// <summary>CRC-64/XZ of its bytes, where the store vouches for it. OSS tells it on HEAD, not in listings.</summary>
    public ulong? Crc64 { get; init; }

    /// <summary>Headers and metadata, as far as the answer had them (a listing has at most the storage class).</summary>
    public ObjectAttributes Attributes { get; init; } = ObjectAttributes.None;

    /// <summary>Whether its bytes can be read now, as far as the answer told.</summary>
    public ArchiveState Archive { get; init; }

    /// <summary>What the store vouches for of its bytes, where the answer told; else <see cref="IObjectStore.ProveAsync"/> tells.</summary>
    public IContentProof? Proof { get; init; }

    /// <summary>Why it can't be read, where listing it told so already; only the key then counts.</summary>
    public ListedProblem? Problem { get; init; }
}
