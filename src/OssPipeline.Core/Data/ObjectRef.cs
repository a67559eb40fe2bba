using OssPipeline.Core.Blocks;
using OssPipeline.Core.Storage;

namespace OssPipeline.Core.Data;

/// <summary>One object of a source, as listed: its name there and what pins the version that is to be read.</summary>
/// <param name="Key">The key in the source, UTF-8 text with <c>/</c> between its segments, below the source's prefix or root.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="ETag">The version mark to read under (If-Match), without quotes; null where the store has none.</param>
/// <param name="LastModified">When the store says it changed last; null where it does not say.</param>
public sealed record ObjectRef(string Key, long Size, string? ETag, DateTimeOffset? LastModified)
{
    /// <summary>The CRC-64/XZ that the source store vouches for, when its listing or HEAD tells.</summary>
    public ulong? Crc64 { get; init; }

    /// <summary>Headers and metadata of the object where its source keeps them.</summary>
    public ObjectAttributes Attributes { get; init; } = ObjectAttributes.None;

    /// <summary>Whether its bytes can be read now, as far as its source told.</summary>
    public ArchiveState Archive { get; init; }

    /// <summary>What the source vouches for of its bytes, where it told already.</summary>
    public IContentProof? Proof { get; init; }

    /// <summary>Why it can't be read, where listing it told so already; it fails with this, and nothing else of it counts.</summary>
    public ListedProblem? Problem { get; init; }

    /// <summary>What it is made of, when no store holds it as such; only a source that composes it can read it.</summary>
    public Composition? Composition { get; init; }

    /// <summary>Makes the ref of a listed object.</summary>
    public static ObjectRef From(ObjectInfo info) => new(info.Key, info.Size, info.ETag, info.LastModified)
    {
        Crc64 = info.Crc64,
        Attributes = info.Attributes,
        Archive = info.Archive,
        Proof = info.Proof,
        Problem = info.Problem,
    };

    /// <summary>The object as a store describes one.</summary>
    public ObjectInfo ToInfo() => new(Key, Size, ETag, LastModified) { Crc64 = Crc64, Attributes = Attributes, Archive = Archive, Proof = Proof, Problem = Problem };

    /// <summary>True when <paramref name="other"/> is the same version of the object: equal size, ETag and, to the millisecond, mtime.</summary>
    public bool IsSameVersion(ObjectRef other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Size == other.Size
            && string.Equals(ETag, other.ETag, StringComparison.OrdinalIgnoreCase)
            && LastModified?.ToUnixTimeMilliseconds() == other.LastModified?.ToUnixTimeMilliseconds();
    }
}
