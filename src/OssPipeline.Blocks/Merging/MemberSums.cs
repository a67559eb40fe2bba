using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Blocks.Merging;

/// <summary>Sums up one member's bytes as they pass, and compares with what its store vouches for, where it told.</summary>
internal sealed class MemberSums : IDisposable
{
    private readonly ObjectPiece _member;
    private readonly ObjectRef _described;
    private readonly IContentCheck? _check;
    private long _checked;

    /// <param name="member">The member.</param>
    /// <param name="described">The same with what its store vouches for.</param>
    public MemberSums(ObjectPiece member, ObjectRef described)
    {
        (_member, _described) = (member, described);
        _check = described.Proof?.Begin();
    }

    /// <summary>CRC-64/XZ of the bytes so far.</summary>
    public ulong Crc64 { get; set; }

    /// <summary>Takes the next bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        Crc64 = Crc64Xz.Append(Crc64, bytes);
        Check(bytes);
    }

    /// <summary>Takes the next bytes, whose CRC the caller computes.</summary>
    public void Check(ReadOnlySpan<byte> bytes)
    {
        _check?.Add(_checked, bytes);
        _checked += bytes.Length;
    }

    /// <exception cref="InvalidDataException">What was read is not what the store vouches for.</exception>
    public void Judge()
    {
        if (_described.Crc64 is { } vouched && vouched != Crc64)
        {
            throw new InvalidDataException($"the member '{_member.Key}' was read with CRC-64 {Crc64}, but its store says {vouched}");
        }

        if (_check?.Judge() is { } problem)
        {
            throw new InvalidDataException($"the member '{_member.Key}' is not what its store vouches for: {problem}");
        }
    }

    public void Dispose() => _check?.Dispose();
}
