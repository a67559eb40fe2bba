using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace OssPipeline.Blocks.Encryption;

/// <summary>Counter mode over the platform's AES, for processors without AES instructions of their own: encrypts counters and XORs.</summary>
internal sealed class LibraryCounter : IDisposable
{
    // Enough counters to a call that its cost does not show.
    private const int Stride = 64 << 10;

    private readonly Aes _aes;

    public LibraryCounter(ReadOnlySpan<byte> key)
    {
        _aes = Aes.Create();
        _aes.SetKey(key);
    }

    /// <summary>XORs bytes with the key stream.</summary>
    /// <param name="counter">The counter of the first byte's block.</param>
    /// <param name="skip">How many bytes of that block come before.</param>
    /// <param name="source">The bytes.</param>
    /// <param name="destination">As long as <paramref name="source"/>.</param>
    public void Transform(UInt128 counter, int skip, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Stride);
        try
        {
            while (!source.IsEmpty)
            {
                var stream = buffer.AsSpan(0, Math.Min(Stride, (source.Length + skip + Aes256Ctr.BlockSize - 1) / Aes256Ctr.BlockSize * Aes256Ctr.BlockSize));
                for (var at = 0; at < stream.Length; at += Aes256Ctr.BlockSize)
                {
                    BinaryPrimitives.WriteUInt128BigEndian(stream[at..], counter);
                    counter = unchecked(counter + 1);
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
