using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using OssPipeline.Core.Blocks;

namespace OssPipeline.Blocks.Merging;

/// <summary>Makes the version mark of a group: any other member, order, size, ETag or time of change makes another.</summary>
internal sealed class GroupVersion
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>When the latest of its members changed.</summary>
    public DateTimeOffset? LastModified { get; private set; }

    /// <summary>Adds the next member.</summary>
    public void Add(ObjectPiece member)
    {
        var stored = member.Stored!;
        AddText(stored.Key);
        AddText(member.Key);
        AddText(stored.ETag ?? "");
        Span<byte> numbers = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, stored.Size);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], stored.LastModified?.ToUnixTimeMilliseconds() ?? long.MinValue);
        _hash.AppendData(numbers);
        if (LastModified is null || stored.LastModified > LastModified)
        {
            LastModified = stored.LastModified;
        }
    }

    /// <summary>The mark; ends the work.</summary>
    public string Digest()
    {
        using (_hash)
        {
            return Convert.ToHexStringLower(_hash.GetHashAndReset().AsSpan(0, 16));
        }
    }

    // With its length before it, so that no two lists of texts are the same bytes.
    private void AddText(string text)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        _hash.AppendData(length);
        _hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
    }
}
