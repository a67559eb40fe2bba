using OssPipeline.Core.Data;

namespace OssPipeline.Core.Blocks;

/// <summary>A piece of a composed object: a range of a stored object, or a few bytes that no store holds.</summary>
public readonly record struct ObjectPiece
{
    private ObjectPiece(ObjectRef? stored, string key, long offset, long length, ReadOnlyMemory<byte> literal)
    {
        Stored = stored;
        Key = key;
        Offset = offset;
        Length = length;
        Literal = literal;
    }

    /// <summary>The object at the source, in the version to read; null for literal bytes.</summary>
    public ObjectRef? Stored { get; }

    /// <summary>Its key as the blocks before made it; empty for literal bytes.</summary>
    public string Key { get; }

    /// <summary>Where the piece starts in the stored object, in bytes.</summary>
    public long Offset { get; }

    /// <summary>Its length in bytes.</summary>
    public long Length { get; }

    /// <summary>The bytes themselves where no store holds them.</summary>
    public ReadOnlyMemory<byte> Literal { get; }

    /// <summary>A whole stored object.</summary>
    /// <param name="stored">The object.</param>
    /// <param name="key">Its key as the blocks before made it.</param>
    public static ObjectPiece Whole(ObjectRef stored, string key)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return new ObjectPiece(stored, key, 0, stored.Size, default);
    }

    /// <summary>A range of a stored object.</summary>
    public static ObjectPiece Range(ObjectRef stored, long offset, long length)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, stored.Size - offset);
        return new ObjectPiece(stored, stored.Key, offset, length, default);
    }

    /// <summary>Bytes that no store holds.</summary>
    public static ObjectPiece Of(ReadOnlyMemory<byte> literal) => new(null, "", 0, literal.Length, literal);
}
