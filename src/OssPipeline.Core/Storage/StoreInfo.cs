namespace OssPipeline.Core.Storage;

/// <summary>What a store can do and where its limits are; fixed for the store's life.</summary>
/// <param name="Kind">The component kind, <c>oss</c> or <c>local</c>.</param>
/// <param name="Location">Where it is, for messages: <c>oss://bucket</c> or <c>file:///data</c>. Never holds a secret.</param>
public sealed record StoreInfo(string Kind, string Location)
{
    /// <summary>The smallest part that may be followed by another, in bytes (102,400 on OSS).</summary>
    public long MinPartSize { get; init; } = 1;

    /// <summary>The largest part and the largest single put, in bytes (5 GiB on OSS).</summary>
    public long MaxPartSize { get; init; } = 5L << 30;

    /// <summary>The most parts of one upload (10,000 on OSS).</summary>
    public int MaxParts { get; init; } = 10_000;

    /// <summary>Headers, user metadata, tags and storage class are kept.</summary>
    public bool KeepsAttributes { get; init; }

    /// <summary>HEAD and every confirmed write tell the CRC-64/XZ of what the store holds.</summary>
    public bool TellsCrc64 { get; init; }

    /// <summary>Reads are cheap and local, so that reading an object again costs little.</summary>
    public bool IsLocal { get; init; }

    /// <summary>How many reads of parts are worth having in flight at once.</summary>
    public int ReadConcurrency { get; init; } = 16;

    /// <summary>How many writes of parts are worth having in flight at once.</summary>
    public int WriteConcurrency { get; init; } = 32;

    /// <summary>
    /// Stores with the same domain can copy objects to each other without the caller: same service, same account. Null where a store
    /// can't copy at all. Never holds a secret.
    /// </summary>
    public string? CopyDomain { get; init; }

    /// <summary>The bucket, as a copy's source names it; empty where there is none.</summary>
    public string Bucket { get; init; } = "";

    /// <summary>The service's host, with its port where that is not the scheme's, without scheme and bucket; null where there is none. Never holds a secret.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The service's region, as <c>cn-hangzhou</c>; null where it has none or none is known.</summary>
    public string? Region { get; init; }

    /// <summary>The largest object that one copy takes, in bytes; larger ones are copied part by part (1 GB on OSS, "CopyObject").</summary>
    public long MaxCopySize { get; init; } = 1_000_000_000;

    /// <summary>Whether it keeps <see cref="ObjectAttributes.Modified"/> of what is written.</summary>
    public bool KeepsModified { get; init; }

    /// <summary>
    /// Whether listing can begin after any key at little cost, whatever lies before it, so that ranges of keys can be listed at the same
    /// time; false for file systems.
    /// </summary>
    public bool ListsByRange { get; init; }

    /// <summary>Whether <see cref="IObjectStore.ProveAsync"/> may find something beyond CRC-64.</summary>
    public bool TellsProof { get; init; }

    /// <summary>
    /// How attributes read from this store are told to other stores: <see cref="ObjectAttributes"/> hold the store's own words as they were
    /// read, and this gives OSS's. Null where they need no change.
    /// </summary>
    public Func<ObjectAttributes, MappedAttributes>? ToPortable { get; init; }

    /// <summary>What is wrong with a key for this store; null if it takes it.</summary>
    public Func<string, string?> KeyProblem { get; init; } = ObjectKey.Problem;
}
