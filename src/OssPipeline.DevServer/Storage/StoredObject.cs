namespace OssPipeline.DevServer.Storage;

/// <summary>One version of an object: immutable but for the count of its readers.</summary>
/// <remarks>
/// Data files of a version that was replaced or deleted stay until its last reader is done, so that a read that has begun ends with
/// the bytes it began with. The counting is done under the bucket's lock.
/// </remarks>
internal sealed class StoredObject
{
    private readonly Extent _single;
    private readonly Extent[]? _many;

    /// <summary>Describes an object of the given data files.</summary>
    public StoredObject(
        IReadOnlyList<Extent> extents, ContentTag tag, ulong crc64, long lastModified, StoredAttributes attributes, ObjectKind? kind = null)
    {
        Kind = kind ?? (tag.Parts == 0 ? ObjectKind.Normal : ObjectKind.Multipart);
        // Nearly all objects are one file or none; a million of them should not cost a million arrays.
        if (extents.Count == 1)
        {
            _single = extents[0];
        }
        else if (extents.Count > 1)
        {
            _many = [.. extents];
        }

        foreach (var extent in extents)
        {
            Size += extent.Length;
        }

        Tag = tag;
        Crc64 = crc64;
        LastModified = lastModified;
        Attributes = attributes;
    }

    /// <summary>Length in bytes.</summary>
    public long Size { get; }

    /// <summary>Its ETag.</summary>
    public ContentTag Tag { get; }

    /// <summary>CRC-64/XZ of all its bytes.</summary>
    public ulong Crc64 { get; }

    /// <summary>When it became visible, in Unix milliseconds.</summary>
    public long LastModified { get; }

    /// <summary>Headers to replay.</summary>
    public StoredAttributes Attributes { get; }

    /// <summary>Its data files in order.</summary>
    public ReadOnlySpan<Extent> Extents => _many ?? (_single.Length > 0 ? new ReadOnlySpan<Extent>(in _single) : []);

    /// <summary>How many reads are under way.</summary>
    public int Readers { get; set; }

    /// <summary>Whether it is no longer visible.</summary>
    public bool IsGone { get; set; }

    /// <summary>Its data files may be another object's, too.</summary>
    public bool IsCopy { get; init; }

    /// <summary>How it came to be.</summary>
    public ObjectKind Kind { get; }

    /// <summary>OSS's name of its type.</summary>
    public string Type => Kind.ToString();

    /// <summary>The same object with other attributes; its data files are then shared by both.</summary>
    public StoredObject With(StoredAttributes attributes) => new(Extents.ToArray(), Tag, Crc64, LastModified, attributes, Kind) { IsCopy = true };
}
