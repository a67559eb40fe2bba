using System.Security.Cryptography;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks.Encryption;

/// <summary>Collects, part by part and in any order, what a seal says of one object. Safe for concurrent use.</summary>
internal sealed class PlaintextProof(bool withSha256) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CrcLedger _plain = new();
    private readonly CrcLedger _cipher = new();
    private readonly Sha256Leaves? _leaves = withSha256 ? new Sha256Leaves() : null;

    /// <summary>Refuses a part that can't be hashed on its own: what grows as it comes can't be refused before.</summary>
    /// <exception cref="InvalidDataException">It does not start at a leaf.</exception>
    public void Require(Part part)
    {
        if (_leaves is not null && !Sha256Leaves.Fits(part.Offset))
        {
            throw new InvalidDataException($"a part that starts at byte {part.Offset:N0} can't be hashed on its own; set the sink's part: to a multiple of 1MiB.");
        }
    }

    /// <summary>How many bytes a part's leaf digests take; 0 when none are wanted.</summary>
    public int DigestSize(int partLength) => _leaves is null ? 0 : Sha256Leaves.CountOf(partLength) * SHA256.HashSizeInBytes;

    /// <summary>Adds a part.</summary>
    public void Add(int sequence, long offset, int length, ulong plainCrc64, ulong cipherCrc64, ReadOnlySpan<byte> digests)
    {
        lock (_gate)
        {
            _plain.Add(sequence, length, plainCrc64);
            _cipher.Add(sequence, length, cipherCrc64);
        }

        _leaves?.Add(offset, digests);
    }

    /// <summary>What was collected, once all parts were added.</summary>
    public PlaintextSeal Value()
    {
        lock (_gate)
        {
            return new PlaintextSeal(_plain.Length, _plain.Crc64, _cipher.Crc64, _leaves?.Value());
        }
    }

    public void Dispose() => _leaves?.Dispose();
}
