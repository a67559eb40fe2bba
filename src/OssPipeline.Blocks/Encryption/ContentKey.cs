using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OssPipeline.Blocks.Encryption;

/// <summary>What one object is encrypted with: a 32-byte data key and a 16-byte IV. Wiped on <see cref="Dispose"/>; tells nothing of itself.</summary>
public sealed class ContentKey : IDisposable
{
    private readonly byte[] _key;
    private readonly byte[] _iv;

    private ContentKey(byte[] key, byte[] iv)
    {
        _key = key;
        _iv = iv;
    }

    internal byte[] Key => _key;

    internal byte[] Iv => _iv;

    /// <summary>A fresh key for a format.</summary>
    /// <remarks>
    /// OSS client-side encryption, V2: bytes 8–11 of the IV are zero, as the SDKs seek differently where they are not; the first byte of
    /// the key is not, as the Java SDK draws it. Formats that the seed reader opens have a small number, 1…10, for IV.
    /// </remarks>
    public static ContentKey Create(EnvelopeFormat format)
    {
        var key = new byte[Aes256Ctr.KeySize];
        do
        {
            RandomNumberGenerator.Fill(key);
        }
        while (key[0] == 0);

        var iv = new byte[Aes256Ctr.BlockSize];
        if (format is EnvelopeFormat.Seed or EnvelopeFormat.Hybrid or EnvelopeFormat.LegacyPython)
        {
            iv[^1] = (byte)RandomNumberGenerator.GetInt32(1, 11);
        }
        else
        {
            RandomNumberGenerator.Fill(iv);
            iv.AsSpan(8, 4).Clear();
        }

        return new ContentKey(key, iv);
    }

    /// <inheritdoc/>
    public override string ToString() => nameof(ContentKey);

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        CryptographicOperations.ZeroMemory(_iv);
    }

    /// <summary>Takes over both arrays.</summary>
    internal static ContentKey Of(byte[] key, byte[] iv) => new(key, iv);

    internal static ContentKey Of(byte[] key, UInt128 start)
    {
        var iv = new byte[Aes256Ctr.BlockSize];
        BinaryPrimitives.WriteUInt128BigEndian(iv, start);
        return new ContentKey(key, iv);
    }

    internal Aes256Ctr CreateCipher() => new(_key, _iv);
}
