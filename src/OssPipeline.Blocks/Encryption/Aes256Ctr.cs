using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace OssPipeline.Blocks.Encryption;

/// <summary>AES-256 in counter mode, seekable to any byte. Safe for concurrent use until disposed of, which wipes the key.</summary>
/// <remarks>
/// The 16-byte IV is one big-endian 128-bit number, plus one for every block of 16 bytes (OSS client-side encryption, "AES/CTR/NoPadding").
/// Encrypting and decrypting are the same. Uses AES-NI where the processor has it (<see cref="AesNiCounter"/>), else the platform's AES
/// (<see cref="LibraryCounter"/>).
/// </remarks>
internal sealed class Aes256Ctr : IDisposable
{
    /// <summary>Bytes of the data key.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes of the IV and of a block.</summary>
    public const int BlockSize = 16;

    private readonly UInt128 _iv;
    private readonly Vector128<byte>[]? _schedule;
    private readonly LibraryCounter? _library;
    private volatile bool _isDisposed;

    /// <summary>A cipher for one object.</summary>
    /// <param name="key">32 bytes; copied.</param>
    /// <param name="iv">16 bytes.</param>
    public Aes256Ctr(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv)
        : this(key, iv, AesNiCounter.IsSupported)
    {
    }

    /// <summary>A cipher that takes one way or the other.</summary>
    internal Aes256Ctr(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, bool byAesNi)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeySize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(iv.Length, BlockSize);
        _iv = BinaryPrimitives.ReadUInt128BigEndian(iv);
        if (byAesNi)
        {
            // Pinned, so that no compaction leaves a copy behind.
            _schedule = GC.AllocateArray<Vector128<byte>>(AesKeySchedule.Rounds + 1, pinned: true);
            AesKeySchedule.Expand(key, _schedule);
        }
        else
        {
            _library = new LibraryCounter(key);
        }
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
        ObjectDisposedException.ThrowIf(_isDisposed, this); // a wiped key is a key as well, and everybody knows it
        var counter = unchecked(_iv + (UInt128)(offset / BlockSize));
        if (_schedule is null)
        {
            _library!.Transform(counter, (int)(offset % BlockSize), source, destination);
        }
        else
        {
            AesNiCounter.Transform(_schedule, counter, (int)(offset % BlockSize), source, destination);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        if (_schedule is not null)
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_schedule.AsSpan()));
        }

        _library?.Dispose();
    }
}
