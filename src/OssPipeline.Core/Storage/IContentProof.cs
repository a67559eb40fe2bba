namespace OssPipeline.Core.Storage;

/// <summary>What a store vouches for of one version of an object's bytes: a checksum, and how it was formed. Holds no resources; safe to share.</summary>
public interface IContentProof
{
    /// <summary>What it is, for reports and messages: <c>MD5 (ETag)</c>, <c>CRC64NVME</c>, <c>MD5-of-512CRC32C</c>.</summary>
    string Name { get; }

    /// <summary>The checksum as the store spells it, for reports and metadata.</summary>
    string Value { get; }

    /// <summary>Begins to check one reading of the object.</summary>
    IContentCheck Begin();
}

/// <summary>Checks the bytes of one object while they are read. Disposed of when the object's work has ended.</summary>
public interface IContentCheck : IDisposable
{
    /// <summary>
    /// Whether bytes must come in ascending order without gaps (a hash such as MD5), one call at a time; false when they may come in any
    /// order and from several threads at once (CRCs, which can be combined).
    /// </summary>
    bool NeedsOrder { get; }

    /// <summary>Takes the next bytes. Every byte of the object is given exactly once before <see cref="Judge"/>.</summary>
    /// <param name="offset">Where they stand in the object.</param>
    /// <param name="bytes">The bytes; only read.</param>
    void Add(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Compares, once all bytes were given.</summary>
    /// <returns>Null when they are the bytes the store vouches for, else what differs, in words for a report.</returns>
    string? Judge();
}
