namespace OssPipeline.DevServer.Storage;

/// <summary>One version of an object, or a delete marker: immutable but for the count of its readers.</summary>
/// <remarks>
/// A version that was replaced or deleted keeps its references to data files until its last reader is done, so that a read that has
/// begun ends with the bytes it began with. The counting is done under the bucket's lock.
/// </remarks>
internal sealed class StoredObject
{
    /// <summary>How OSS spells the version ID of what was written while the bucket kept no versions.</summary>
    public const string NullVersion = "null";

    private readonly Extent _single;
    private readonly Extent[]? _many;
    private readonly ObjectDetail? _detail;

    /// <summary>Describes a version of the given stretches.</summary>
    /// <param name="extents">Its bytes.</param>
    /// <param name="tag">Its ETag.</param>
    /// <param name="crc64">CRC-64/XZ of its bytes.</param>
    /// <param name="lastModified">In Unix milliseconds.</param>
    /// <param name="attributes">What it has beside its bytes.</param>
    /// <param name="kind">How it came to be; null to tell by the ETag.</param>
    /// <param name="detail">What few versions have; null for none.</param>
    public StoredObject(
        IReadOnlyList<Extent> extents,
        ContentTag tag,
        ulong crc64,
        long lastModified,
        StoredAttributes attributes,
        ObjectKind? kind = null,
        ObjectDetail? detail = null)
    {
        // Nearly all objects are one file or none; a million of them should not cost a million arrays.
        if (extents.Count == 1)
        {
            _single = extents[0];
        }
        else if (extents.Count > 1)
        {
            _many = extents as Extent[] ?? [.. extents];
        }

        foreach (var extent in extents)
        {
            Size += extent.Length;
        }

        Tag = tag;
        Crc64 = crc64;
        LastModified = lastModified;
        Attributes = attributes;
        Kind = kind ?? (tag.Parts == 0 ? ObjectKind.Normal : ObjectKind.Multipart);
        TagIsMd5 = Kind == ObjectKind.Normal && tag.Parts == 0;
        _detail = detail == ObjectDetail.None ? null : detail;
    }

    private StoredObject(StoredObject other, StoredAttributes attributes, ObjectDetail detail, ObjectKind kind, long lastModified)
    {
        (_single, _many, Size, Tag, Crc64, TagIsMd5) = (other._single, other._many, other.Size, other.Tag, other.Crc64, other.TagIsMd5);
        (Attributes, Kind, LastModified) = (attributes, kind, lastModified);
        _detail = detail == ObjectDetail.None ? null : detail;
    }

    /// <summary>Length in bytes.</summary>
    public long Size { get; }

    /// <summary>Its ETag.</summary>
    public ContentTag Tag { get; }

    /// <summary>Whether the ETag is the MD5 of the bytes.</summary>
    public bool TagIsMd5 { get; }

    /// <summary>CRC-64/XZ of all its bytes.</summary>
    public ulong Crc64 { get; }

    /// <summary>When it became visible or grew, in Unix milliseconds.</summary>
    public long LastModified { get; }

    /// <summary>Headers to replay.</summary>
    public StoredAttributes Attributes { get; }

    /// <summary>How it came to be.</summary>
    public ObjectKind Kind { get; }

    /// <summary>What few versions have.</summary>
    public ObjectDetail Detail => _detail ?? ObjectDetail.None;

    /// <summary>The version ID as answers give it.</summary>
    public string VersionId => _detail?.VersionId ?? NullVersion;

    /// <summary>Whether its version ID is <c>null</c>.</summary>
    public bool IsNullVersion => _detail?.VersionId is null;

    /// <summary>Whether it stands for a deletion.</summary>
    public bool IsDeleteMarker => Kind == ObjectKind.DeleteMarker;

    /// <summary>Its bytes, in order.</summary>
    public ReadOnlySpan<Extent> Extents => _many ?? (_single.Length > 0 ? new ReadOnlySpan<Extent>(in _single) : []);

    /// <summary>How many reads are under way.</summary>
    public int Readers { get; set; }

    /// <summary>Whether it is no longer held by the bucket.</summary>
    public bool IsGone { get; set; }

    /// <summary>OSS's name of its type.</summary>
    public string Type => Kind.ToString();

    /// <summary>A delete marker; it gets its version ID when it is put.</summary>
    public static StoredObject DeleteMarker(long now) => new([], default, 0, now, StoredAttributes.None, ObjectKind.DeleteMarker);

    /// <summary>The same bytes with other attributes.</summary>
    public StoredObject With(StoredAttributes attributes) => new(this, attributes, Detail, Kind, LastModified);

    /// <summary>The same bytes with other details.</summary>
    public StoredObject With(ObjectDetail detail) => new(this, Attributes, detail, Kind, LastModified);

    /// <summary>The same bytes under another version ID; null for the version <c>null</c>.</summary>
    public StoredObject WithVersion(string? versionId) =>
        _detail?.VersionId == versionId ? this : With(Detail with { VersionId = versionId });

    /// <summary>The same bytes as a new object: other attributes, not restored.</summary>
    public StoredObject CopiedAs(StoredAttributes attributes, long now) =>
        new(this, attributes, new ObjectDetail { LinkTarget = Detail.LinkTarget, SealedAt = Detail.SealedAt }, Kind, now);

    /// <summary>The same bytes in other data files.</summary>
    public StoredObject In(Extent[] extents) => new(extents, Tag, Crc64, LastModified, Attributes, Kind, Detail);

    /// <summary>What a read through <paramref name="link"/> shows: this object's bytes under the link's other properties (OSS REST reference, HeadObject).</summary>
    public StoredObject SeenThrough(StoredObject link) =>
        new(this, link.Attributes, link.Detail, ObjectKind.Symlink, Math.Max(LastModified, link.LastModified));

    /// <summary>This version grown by a stretch; null adds nothing but the new time.</summary>
    public StoredObject Appended(Extent? extent, ContentTag tag, ulong crc64, long now)
    {
        Extent[] extents = extent is { } added ? [.. Extents, added] : Extents.ToArray();
        return new StoredObject(extents, tag, crc64, now, Attributes, Kind, Detail);
    }
}
