using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace OssPipeline.Blocks.Encryption;

/// <summary>AES-256 in counter mode, seekable to any byte. Safe for concurrent use until disposed of, which wipes the key.</summary>
/// <remarks>
/// The 16-byte IV is one big-endian 128-bit number, plus one for every block of 16 bytes (OSS client-side encryption, "AES/CTR/NoPadding").
/// Encrypting and decrypting are the same.
/// </remarks>
internal sealed class Aes256Ctr : IDisposable
{
    /// <summary>Bytes of the data key.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes of the IV and of a block.</summary>
    public const int BlockSize = 16;

    private const int Stride = 4096;

    private readonly UInt128 _iv;
    private readonly Aes _aes;

    /// <summary>A cipher for one object.</summary>
    /// <param name="key">32 bytes; copied.</param>
    /// <param name="iv">16 bytes.</param>
    public Aes256Ctr(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeySize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(iv.Length, BlockSize);
        _iv = BinaryPrimitives.ReadUInt128BigEndian(iv);
        _aes = Aes.Create();
        _aes.SetKey(key);
    }

    /// <summary>Encrypts or decrypts bytes of the object in place.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="offset">Where they stand in the object, in bytes; any.</param>
    public void Transform(Span<byte> bytes, long offset) => Transform(bytes, bytes, offset);

    /// <summary>Encrypts or decrypts bytes of the object.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="destination">As long as <paramref name="source"/>: the same memory or other memory, not overlapping otherwise.</param>
    /// <param name="offset">Where they stand in the object, in bytes; any.</param>
    public void Transform(ReadOnlySpan<byte> source, Span<byte> destination, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, source.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(Stride);
        try
        {
            var counter = _iv + (UInt128)(offset / BlockSize);
            var skip = (int)(offset % BlockSize);
            while (!source.IsEmpty)
            {
                var stream = buffer.AsSpan(0, Math.Min(Stride, (source.Length + skip + BlockSize - 1) / BlockSize * BlockSize));
                for (var at = 0; at < stream.Length; at += BlockSize)
                {
                    BinaryPrimitives.WriteUInt128BigEndian(stream[at..], counter++);
                }

                _aes.EncryptEcb(stream, stream, PaddingMode.None);
                var count = Math.Min(source.Length, stream.Length - skip);
                Xor(source[..count], stream.Slice(skip, count), destination[..count]);
                source = source[count..];
                destination = destination[count..];
                skip = 0;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _aes.Dispose();

    private static void Xor(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> destination)
    {
        var vectors = left.Length / Vector<byte>.Count;
        var l = MemoryMarshal.Cast<byte, Vector<byte>>(left);
        var r = MemoryMarshal.Cast<byte, Vector<byte>>(right);
        var d = MemoryMarshal.Cast<byte, Vector<byte>>(destination);
        for (var i = 0; i < vectors; i++)
        {
            d[i] = l[i] ^ r[i];
        }

        for (var i = vectors * Vector<byte>.Count; i < left.Length; i++)
        {
            destination[i] = (byte)(left[i] ^ right[i]);
        }
    }
}
