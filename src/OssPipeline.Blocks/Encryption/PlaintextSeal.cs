using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OssPipeline.Blocks.Encryption;

/// <summary>What proves an encrypted object's plaintext: counter mode itself shows no change.</summary>
/// <remarks>
/// It is stored encrypted and authenticated under the object's own data key, for an open hash of a plaintext lets anybody confirm a guess
/// of it: Base64 of version (1 byte), nonce (12), AES-256-GCM ciphertext, tag (16); the key is HKDF-SHA256 of the data key with the info
/// "osspipe seal v1", the associated data are version and IV. So it also proves that the data key is the right one. Wrapping the data key again leaves it valid. Other SDKs
/// ignore it.
/// </remarks>
/// <param name="Length">Length in bytes.</param>
/// <param name="Crc64">CRC-64/XZ of the plaintext.</param>
/// <param name="CipherCrc64">CRC-64/XZ of the ciphertext, which OSS tells on HEAD, so that a changed object is found before it is read.</param>
/// <param name="Sha256">SHA-256 of the plaintext as <c>Sha256Leaves</c> defines it, 32 bytes; null when the writer did not compute it.</param>
public sealed record PlaintextSeal(long Length, ulong Crc64, ulong CipherCrc64, byte[]? Sha256)
{
    private const byte Version = 1;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int ShortBody = 24;
    private const int LongBody = ShortBody + SHA256.HashSizeInBytes;

    /// <summary>The sealed text: letters, digits, <c>+ / =</c>; fits a header and a tag.</summary>
    public string Seal(ContentKey content)
    {
        ArgumentNullException.ThrowIfNull(content);
        Span<byte> body = stackalloc byte[Sha256 is null ? ShortBody : LongBody];
        BinaryPrimitives.WriteInt64BigEndian(body, Length);
        BinaryPrimitives.WriteUInt64BigEndian(body[8..], Crc64);
        BinaryPrimitives.WriteUInt64BigEndian(body[16..], CipherCrc64);
        Sha256?.CopyTo(body[ShortBody..]);
        var sealedBytes = new byte[1 + NonceSize + body.Length + TagSize];
        sealedBytes[0] = Version;
        var nonce = sealedBytes.AsSpan(1, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var gcm = CipherFor(content);
        gcm.Encrypt(nonce, body, sealedBytes.AsSpan(1 + NonceSize, body.Length), sealedBytes.AsSpan(^TagSize..), [Version, .. content.Iv]);
        return Convert.ToBase64String(sealedBytes);
    }

    /// <summary>Opens a sealed text.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or another object's.</exception>
    public static PlaintextSeal Open(string text, ContentKey content)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(content);
        var bytes = new byte[Math.Min(text.Length, 256)];
        if (!Convert.TryFromBase64String(text, bytes, out var count)
            || (count - 1 - NonceSize - TagSize) is var length && length is not (ShortBody or LongBody)
            || bytes[0] != Version)
        {
            throw new InvalidDataException("its seal (osspipe-seal) is malformed, or of a newer version.");
        }

        Span<byte> body = stackalloc byte[length];
        using var gcm = CipherFor(content);
        try
        {
            gcm.Decrypt(bytes.AsSpan(1, NonceSize), bytes.AsSpan(1 + NonceSize, length), bytes.AsSpan(count - TagSize, TagSize), body, [Version, .. content.Iv]);
        }
        catch (CryptographicException)
        {
            throw new InvalidDataException("its seal (osspipe-seal) does not belong to its data key: the metadata was changed or is another object's, or the key is wrong.");
        }

        return new PlaintextSeal(
            BinaryPrimitives.ReadInt64BigEndian(body),
            BinaryPrimitives.ReadUInt64BigEndian(body[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(body[16..]),
            length == LongBody ? body[ShortBody..].ToArray() : null);
    }

    private static AesGcm CipherFor(ContentKey content)
    {
        Span<byte> key = stackalloc byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, content.Key, key, salt: [], info: "osspipe seal v1"u8);
        var gcm = new AesGcm(key, TagSize);
        CryptographicOperations.ZeroMemory(key);
        return gcm;
    }
}
