using System.Security.Cryptography;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks.Encryption;

/// <summary>What is done to the bytes of a part in one go, chunk by chunk while they are in the cache: CRC of what goes in, SHA-256 of the plaintext, cipher, CRC of what comes out.</summary>
/// <remarks>Measured by the benchmark verb <c>kernels</c>.</remarks>
internal static class CtrPass
{
    // A whole number of chunks to a leaf; small enough for a core's second-level cache, with room for the other bytes under way.
    private const int Chunk = 32 << 10;

    // A part is worked on by one thread without waiting in between, so each thread needs one.
    [ThreadStatic]
    private static IncrementalHash? _hash;

    /// <summary>Encrypts in place.</summary>
    /// <param name="cipher">The object's cipher.</param>
    /// <param name="bytes">A part's bytes: plaintext, then ciphertext.</param>
    /// <param name="offset">Where they start in the object.</param>
    /// <param name="digests">Gets the plaintext's leaf digests (<see cref="Sha256Leaves"/>), 32 bytes each; empty for none.</param>
    /// <param name="inputCrc64">CRC-64/XZ of the plaintext: computed when null, else taken as it is.</param>
    /// <returns>CRC-64/XZ of the ciphertext.</returns>
    public static ulong Encrypt(Aes256Ctr cipher, Span<byte> bytes, long offset, Span<byte> digests, ref ulong? inputCrc64) =>
        Pass(cipher, bytes, offset, digests, ref inputCrc64, plaintextGoesIn: true);

    /// <summary>Decrypts in place; the counterpart of <see cref="Encrypt"/>.</summary>
    /// <param name="cipher">The object's cipher.</param>
    /// <param name="bytes">A part's bytes: ciphertext, then plaintext.</param>
    /// <param name="offset">Where they start in the object.</param>
    /// <param name="digests">Gets the plaintext's leaf digests, 32 bytes each; empty for none.</param>
    /// <param name="inputCrc64">CRC-64/XZ of the ciphertext: computed when null, else taken as it is.</param>
    /// <returns>CRC-64/XZ of the plaintext.</returns>
    public static ulong Decrypt(Aes256Ctr cipher, Span<byte> bytes, long offset, Span<byte> digests, ref ulong? inputCrc64) =>
        Pass(cipher, bytes, offset, digests, ref inputCrc64, plaintextGoesIn: false);

    private static ulong Pass(Aes256Ctr cipher, Span<byte> bytes, long offset, Span<byte> digests, ref ulong? inputCrc64, bool plaintextGoesIn)
    {
        ulong input = 0, output = 0;
        var needsInput = inputCrc64 is null;
        var hash = digests.IsEmpty ? null : _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var at = 0;
        do
        {
            var chunk = bytes[at..Math.Min(at + Chunk, bytes.Length)];
            input = needsInput ? Crc64Xz.Append(input, chunk) : 0;
            if (plaintextGoesIn)
            {
                hash?.AppendData(chunk);
            }

            cipher.Transform(chunk, offset + at);
            if (!plaintextGoesIn)
            {
                hash?.AppendData(chunk);
            }

            output = Crc64Xz.Append(output, chunk);
            at += chunk.Length;
            if (hash is not null && (at == bytes.Length || at % Sha256Leaves.LeafSize == 0))
            {
                hash.GetHashAndReset(digests[(Math.Max(0, at - 1) / Sha256Leaves.LeafSize * SHA256.HashSizeInBytes)..]);
            }
        }
        while (at < bytes.Length);

        if (needsInput)
        {
            inputCrc64 = input;
        }

        return output;
    }
}
