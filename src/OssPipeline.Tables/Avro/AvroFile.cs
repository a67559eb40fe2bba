using System.Text;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Input;

namespace OssPipeline.Tables.Avro;

/// <summary>Reads an object container file (Apache Avro 1.12 specification, Object Container Files): its header, then its blocks as they lie.</summary>
internal sealed class AvroFile : IDisposable
{
    private const int SyncSize = 16;
    private const int MaxHeader = 16 << 20;
    private const int MaxBlock = 256 << 20;
    private const int ChunkBytes = 512 << 10;
    private const int Room = 64 << 10;

    private readonly ByteInput _input;
    private readonly byte[] _buffer = LargeArrayPool.Of<byte>().Rent(Room);
    private readonly byte[] _sync = new byte[SyncSize];
    private int _at;
    private int _end;
    private long _consumed;
    private long _records;
    private int _number;
    private bool _isOver;

    private AvroFile(ByteInput input) => _input = input;

    /// <summary>The schema of its records.</summary>
    public AvroRecord Schema { get; private set; } = new();

    /// <summary>How blocks are compressed.</summary>
    public AvroCodec Codec { get; private set; }

    /// <summary>Reads the header.</summary>
    /// <exception cref="InvalidDataException">It is no such file, or is compressed in an unknown way.</exception>
    public static async ValueTask<AvroFile> OpenAsync(ByteInput input, CancellationToken cancellationToken)
    {
        var file = new AvroFile(input);
        try
        {
            await file.ReadHeaderAsync(cancellationToken).ConfigureAwait(false);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Some blocks; null behind the last ones. There is always a last chunk, which may be empty.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or cut off.</exception>
    public async ValueTask<AvroChunk?> NextAsync(CancellationToken cancellationToken)
    {
        if (_isOver)
        {
            return null;
        }

        var chunk = new AvroChunk(_number++, _records);
        try
        {
            while (chunk.Length < ChunkBytes && chunk.Records < RowBatch.UsualRows)
            {
                if (await IsAtEndAsync(cancellationToken).ConfigureAwait(false))
                {
                    break;
                }

                await ReadBlockAsync(chunk, cancellationToken).ConfigureAwait(false);
            }

            chunk.IsLast = _isOver = await IsAtEndAsync(cancellationToken).ConfigureAwait(false);
            _records += chunk.Records;
            return chunk;
        }
        catch
        {
            chunk.Dispose();
            throw;
        }
    }

    public void Dispose() => LargeArrayPool.Of<byte>().Return(_buffer);

    private async ValueTask ReadHeaderAsync(CancellationToken cancellationToken)
    {
        var magic = new byte[4];
        if (await IsAtEndAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new InvalidDataException("It is empty, which an Avro file never is.");
        }

        await ReadAsync(magic, cancellationToken).ConfigureAwait(false);
        if (!magic.AsSpan().SequenceEqual("Obj\u0001"u8))
        {
            throw new InvalidDataException($"It is no Avro container file: it begins with the bytes {Convert.ToHexStringLower(magic)}.");
        }

        byte[]? schema = null;
        var codec = "null";
        while (await ReadLongAsync(cancellationToken).ConfigureAwait(false) is not 0 and var count)
        {
            if (count < 0)
            {
                await ReadLongAsync(cancellationToken).ConfigureAwait(false);
                count = -count;
            }

            for (; count > 0; count--)
            {
                var name = Encoding.UTF8.GetString(await ReadBytesAsync(cancellationToken).ConfigureAwait(false));
                var value = await ReadBytesAsync(cancellationToken).ConfigureAwait(false);
                if (name == "avro.schema")
                {
                    schema = value;
                }
                else if (name == "avro.codec")
                {
                    codec = Encoding.UTF8.GetString(value);
                }

                if (_consumed > MaxHeader)
                {
                    throw new InvalidDataException($"Its Avro header has over {MaxHeader} bytes.");
                }
            }
        }

        await ReadAsync(_sync, cancellationToken).ConfigureAwait(false);
        Schema = AvroSchema.Parse(schema ?? throw new InvalidDataException("Its Avro header has no schema."));
        Codec = codec switch
        {
            "null" or "" => AvroCodec.None,
            "deflate" => AvroCodec.Deflate,
            "snappy" => AvroCodec.Snappy,
            "zstandard" => AvroCodec.Zstandard,
            _ => throw new InvalidDataException($"Its blocks are compressed with '{codec}'; null, deflate, snappy and zstandard are known."),
        };
    }

    private async ValueTask ReadBlockAsync(AvroChunk chunk, CancellationToken cancellationToken)
    {
        var records = await ReadLongAsync(cancellationToken).ConfigureAwait(false);
        var length = await ReadLongAsync(cancellationToken).ConfigureAwait(false);
        if (records is < 0 or > MaxBlock || length is < 0 or > MaxBlock)
        {
            throw new InvalidDataException($"It is damaged behind record {_records + chunk.Records}: a block of {records} records and {length} bytes.");
        }

        await ReadAsync(chunk.Add((int)records, (int)length), cancellationToken).ConfigureAwait(false);
        var sync = new byte[SyncSize];
        await ReadAsync(sync, cancellationToken).ConfigureAwait(false);
        if (!sync.AsSpan().SequenceEqual(_sync))
        {
            throw new InvalidDataException($"It is damaged behind record {_records + chunk.Records - records}: its block does not end with the file's mark.");
        }
    }

    private async ValueTask<byte[]> ReadBytesAsync(CancellationToken cancellationToken)
    {
        var length = await ReadLongAsync(cancellationToken).ConfigureAwait(false);
        if (length is < 0 or > MaxHeader)
        {
            throw new InvalidDataException($"Its Avro header has a value of {length} bytes.");
        }

        var bytes = new byte[length];
        await ReadAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    private async ValueTask<long> ReadLongAsync(CancellationToken cancellationToken)
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (await IsAtEndAsync(cancellationToken).ConfigureAwait(false))
            {
                throw Truncated();
            }

            var one = _buffer[_at++];
            _consumed++;
            value |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        throw new InvalidDataException($"It is damaged at byte {_consumed}: a number has more than ten bytes.");
    }

    private async ValueTask ReadAsync(Memory<byte> room, CancellationToken cancellationToken)
    {
        var buffered = Math.Min(room.Length, _end - _at);
        _buffer.AsMemory(_at, buffered).CopyTo(room);
        _at += buffered;
        var rest = room[buffered..];
        if (await _input.FillAsync(rest, cancellationToken).ConfigureAwait(false) < rest.Length)
        {
            throw Truncated();
        }

        _consumed += room.Length;
    }

    private async ValueTask<bool> IsAtEndAsync(CancellationToken cancellationToken)
    {
        if (_at == _end)
        {
            (_at, _end) = (0, await _input.ReadAsync(_buffer.AsMemory(0, Room), cancellationToken).ConfigureAwait(false));
        }

        return _at == _end;
    }

    private InvalidDataException Truncated() => new($"It is truncated: it ends within a block, behind record {_records} and byte {_consumed}.");
}
