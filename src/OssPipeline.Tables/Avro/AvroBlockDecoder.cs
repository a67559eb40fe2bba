using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Snappier;
using ZstdSharp;

namespace OssPipeline.Tables.Avro;

/// <summary>How the blocks of a file are compressed.</summary>
internal enum AvroCodec
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>RFC 1951.</summary>
    Deflate,

    /// <summary>Snappy without frames, with a CRC-32 of what was compressed behind it.</summary>
    Snappy,

    /// <summary>zstd.</summary>
    Zstandard,
}

/// <summary>Decompresses blocks. Not safe for concurrent use.</summary>
internal sealed class AvroBlockDecoder : IDisposable
{
    private const int MaxLength = 256 << 20;

    private readonly Decompressor _zstd = new();
    private byte[] _room = new byte[64 << 10];

    /// <summary>The bytes of a block, until the next call.</summary>
    /// <exception cref="InvalidDataException">They are damaged, or too many.</exception>
    public ReadOnlySpan<byte> Decode(AvroCodec codec, ReadOnlySpan<byte> bytes) => codec switch
    {
        AvroCodec.None => bytes,
        AvroCodec.Snappy => DecodeSnappy(bytes),
        AvroCodec.Deflate => DecodeStream(new DeflateStream(new MemoryStream(bytes.ToArray()), CompressionMode.Decompress)),
        _ => DecodeZstd(bytes),
    };

    public void Dispose() => _zstd.Dispose();

    private ReadOnlySpan<byte> DecodeSnappy(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(uint))
        {
            throw new InvalidDataException("a snappy block has no checksum");
        }

        var packed = bytes[..^sizeof(uint)];
        int length;
        try
        {
            length = Snappy.GetUncompressedLength(packed);
            Ensure(length);
            length = Snappy.Decompress(packed, _room);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException("a snappy block is corrupt", e);
        }

        var text = _room.AsSpan(0, length);
        return Crc32.HashToUInt32(text) == BinaryPrimitives.ReadUInt32BigEndian(bytes[^sizeof(uint)..])
            ? text
            : throw new InvalidDataException("the checksum of a snappy block is wrong");
    }

    private ReadOnlySpan<byte> DecodeZstd(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return DecodeStream(new DecompressionStream(new MemoryStream(bytes.ToArray()), _zstd, leaveOpen: false, preserveDecompressor: true));
        }
        catch (ZstdException e)
        {
            throw new InvalidDataException("a zstandard block is corrupt", e);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("a zstandard block is cut off", e);
        }
    }

    private ReadOnlySpan<byte> DecodeStream(Stream stream)
    {
        using (stream)
        {
            var length = 0;
            while (true)
            {
                if (length == _room.Length)
                {
                    Ensure(length * 2);
                }

                var read = stream.Read(_room, length, _room.Length - length);
                if (read == 0)
                {
                    return _room.AsSpan(0, length);
                }

                length += read;
            }
        }
    }

    private void Ensure(int length)
    {
        if (length is < 0 or > MaxLength)
        {
            throw new InvalidDataException($"a block has over {MaxLength} bytes");
        }

        if (length > _room.Length)
        {
            Array.Resize(ref _room, Math.Max(length, _room.Length * 2));
        }
    }
}
