using System.Security.Cryptography;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks.Encryption;

/// <summary>Collects what a seal says of one object whose plaintext comes in order, in pieces of any length (<see cref="PlaintextProof"/> takes parts in any order).</summary>
internal sealed class SequentialProof(bool withSha256) : IDisposable
{
    private readonly Sha256Leaves? _leaves = withSha256 ? new Sha256Leaves() : null;
    private readonly IncrementalHash? _leaf = withSha256 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    private ulong _plainCrc64;
    private ulong _cipherCrc64;
    private PlaintextSeal? _value;

    /// <summary>How many bytes came so far.</summary>
    public long Length { get; private set; }

    /// <summary>Adds the next piece.</summary>
    /// <param name="plaintext">Its bytes.</param>
    /// <param name="plainCrc64">Their CRC-64/XZ.</param>
    /// <param name="cipherCrc64">The CRC-64/XZ of the same piece of the ciphertext.</param>
    /// <exception cref="InvalidOperationException"><see cref="Value"/> was asked for already.</exception>
    public void Add(ReadOnlySpan<byte> plaintext, ulong plainCrc64, ulong cipherCrc64)
    {
        if (_value is not null)
        {
            throw new InvalidOperationException("The object has ended.");
        }

        _plainCrc64 = Crc64Xz.Combine(_plainCrc64, plainCrc64, plaintext.Length);
        _cipherCrc64 = Crc64Xz.Combine(_cipherCrc64, cipherCrc64, plaintext.Length);
        if (_leaf is null)
        {
            Length += plaintext.Length;
            return;
        }

        while (!plaintext.IsEmpty)
        {
            var piece = plaintext[..(int)Math.Min(plaintext.Length, Sha256Leaves.LeafSize - (Length % Sha256Leaves.LeafSize))];
            _leaf.AppendData(piece);
            Length += piece.Length;
            plaintext = plaintext[piece.Length..];
            if (Length % Sha256Leaves.LeafSize == 0)
            {
                EndLeaf(Length - Sha256Leaves.LeafSize);
            }
        }
    }

    /// <summary>What was collected, once everything came.</summary>
    public PlaintextSeal Value()
    {
        if (_value is null)
        {
            // The last leaf may be shorter, and an empty object is one empty leaf.
            var rest = Length % Sha256Leaves.LeafSize;
            if (_leaf is not null && (rest != 0 || Length == 0))
            {
                EndLeaf(Length - rest);
            }

            _value = new PlaintextSeal(Length, _plainCrc64, _cipherCrc64, _leaves?.Value());
        }

        return _value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _leaves?.Dispose();
        _leaf?.Dispose();
    }

    private void EndLeaf(long offset)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        _leaf!.GetHashAndReset(digest);
        _leaves!.Add(offset, digest);
    }
}
