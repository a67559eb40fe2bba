namespace OssPipeline.Core.Storage;

/// <summary>What a store keeps beside an object's bytes. Null or empty means: not given.</summary>
public sealed record ObjectAttributes
{
    // Before None, whose initialiser needs it.
    private static IReadOnlyDictionary<string, string> Empty { get; } = new Dictionary<string, string>().AsReadOnly();

    /// <summary>Nothing given.</summary>
    public static ObjectAttributes None { get; } = new();

    /// <summary><c>Content-Type</c>.</summary>
    public string? ContentType { get; init; }

    /// <summary><c>Content-Encoding</c>.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary><c>Content-Disposition</c>.</summary>
    public string? ContentDisposition { get; init; }

    /// <summary><c>Content-Language</c>.</summary>
    public string? ContentLanguage { get; init; }

    /// <summary><c>Cache-Control</c>.</summary>
    public string? CacheControl { get; init; }

    /// <summary><c>Expires</c>, as the header has it.</summary>
    public string? Expires { get; init; }

    /// <summary>User metadata, names in lower case without a vendor prefix.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = Empty;

    /// <summary>Object tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = Empty;

    /// <summary>Storage class by OSS's names: Standard, IA, Archive, ColdArchive, DeepColdArchive.</summary>
    public string? StorageClass { get; init; }

    /// <summary>Server-side encryption: <c>AES256</c>, <c>KMS</c> or <c>SM4</c>.</summary>
    public string? ServerSideEncryption { get; init; }

    /// <summary>The KMS key's ID; only with <c>KMS</c>.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>
    /// When the object changed last at the source it was copied from, in UTC; null when nobody noted it. OSS keeps it as user metadata
    /// <c>src-mtime</c>, a file system as the file's own time.
    /// </summary>
    public DateTimeOffset? Modified { get; init; }

    /// <summary>
    /// Canned access rights of its own to write it with: <c>private</c>, <c>public-read</c>, <c>public-read-write</c>; null leaves the
    /// bucket's. Answers never fill it: <see cref="IObjectStore.GetAclAsync"/> tells.
    /// </summary>
    public string? Acl { get; init; }
}
