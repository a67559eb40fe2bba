using System.Security.Cryptography;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks.Encryption;

/// <summary>What is done to the bytes of a part in one go, chunk by chunk while they are in the cache: CRC of what goes in, SHA-256 of the plaintext, cipher, CRC of what comes out.</summary>
internal static class CtrPass
{
    private const int Chunk = 64 << 10;

    /// <summary>Encrypts in place.</summary>
    /// <param name="cipher">The object's cipher.</param>
    /// <param name="bytes">A part's bytes: plaintext, then ciphertext.</param>
    /// <param name="offset">Where they start in the object.</param>
    /// <param name="digests">Gets the plaintext's leaf digests (<see cref="Sha256Leaves"/>), 32 bytes each; empty for none.</param>
    /// <param name="inputCrc64">CRC-64/XZ of the plaintext: computed when null, else taken as it is.</param>
    /// <returns>CRC-64/XZ of the ciphertext.</returns>
    public static ulong Encrypt(Aes256Ctr cipher, Span<byte> bytes, long offset, Span<byte> digests, ref ulong? inputCrc64)
    {
        ulong input = 0, output = 0;
        using var hash = digests.IsEmpty ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var at = 0; at < bytes.Length; at += Chunk)
        {
            var chunk = bytes[at..Math.Min(at + Chunk, bytes.Length)];
            if (inputCrc64 is null)
            {
                input = Crc64Xz.Combine(input, Crc64Xz.Compute(chunk), chunk.Length);
            }

            Hash(hash, chunk, at, bytes.Length, digests);
            cipher.Transform(chunk, offset + at);
            output = Crc64Xz.Combine(output, Crc64Xz.Compute(chunk), chunk.Length);
        }

        if (bytes.IsEmpty)
        {
            Hash(hash, bytes, 0, 0, digests);
        }

        inputCrc64 ??= input;
        return output;
    }

    /// <summary>Decrypts in place; the counterpart of <see cref="Encrypt"/>.</summary>
    /// <param name="cipher">The object's cipher.</param>
    /// <param name="bytes">A part's bytes: ciphertext, then plaintext.</param>
    /// <param name="offset">Where they start in the object.</param>
    /// <param name="digests">Gets the plaintext's leaf digests, 32 bytes each; empty for none.</param>
    /// <param name="inputCrc64">CRC-64/XZ of the ciphertext: computed when null, else taken as it is.</param>
    /// <returns>CRC-64/XZ of the plaintext.</returns>
    public static ulong Decrypt(Aes256Ctr cipher, Span<byte> bytes, long offset, Span<byte> digests, ref ulong? inputCrc64)
    {
        ulong input = 0, output = 0;
        using var hash = digests.IsEmpty ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var at = 0; at < bytes.Length; at += Chunk)
        {
            var chunk = bytes[at..Math.Min(at + Chunk, bytes.Length)];
            if (inputCrc64 is null)
            {
                input = Crc64Xz.Combine(input, Crc64Xz.Compute(chunk), chunk.Length);
            }

            cipher.Transform(chunk, offset + at);
            Hash(hash, chunk, at, bytes.Length, digests);
            output = Crc64Xz.Combine(output, Crc64Xz.Compute(chunk), chunk.Length);
        }

        if (bytes.IsEmpty)
        {
            Hash(hash, bytes, 0, 0, digests);
        }

        inputCrc64 ??= input;
        return output;
    }

    // Chunks never cross a leaf, as a leaf is a whole number of them.
    private static void Hash(IncrementalHash? hash, ReadOnlySpan<byte> chunk, int at, int length, Span<byte> digests)
    {
        if (hash is null)
        {
            return;
        }

        hash.AppendData(chunk);
        var end = at + chunk.Length;
        if (end == length || end % Sha256Leaves.LeafSize == 0)
        {
            hash.GetHashAndReset(digests[(Math.Max(0, end - 1) / Sha256Leaves.LeafSize * SHA256.HashSizeInBytes)..]);
        }
    }
}
