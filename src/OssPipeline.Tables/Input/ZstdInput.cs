using System.Buffers;
using OssPipeline.Core.Data;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace OssPipeline.Tables.Input;

/// <summary>Reads zstd (RFC 8878), one frame or several, and takes nothing but whole ones for a good end.</summary>
internal sealed class ZstdInput : ByteInput
{
    private const int MaxWindowLog = 27;
    private const int Room = 128 << 10;

    private readonly ByteInput _compressed;
    private readonly Decompressor _decompressor = new();
    private readonly byte[] _buffer = LargeArrayPool.Of<byte>().Rent(Room);
    private int _at;
    private int _end;
    private bool _inFrame;
    private bool _mayHaveMore;
    private long _consumed;
    private long _given;

    public ZstdInput(ByteInput compressed)
    {
        _compressed = compressed;
        _decompressor.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, MaxWindowLog);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> room, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_at == _end && !_mayHaveMore)
            {
                (_at, _end) = (0, await _compressed.ReadAsync(_buffer.AsMemory(0, Room), cancellationToken).ConfigureAwait(false));
                if (_end == 0)
                {
                    return !_inFrame
                        ? 0
                        : throw new InvalidDataException($"Its zstd data is truncated: after {_consumed} bytes it does not end with a whole frame.");
                }
            }

            var count = Decode(room.Span);
            if (count > 0)
            {
                return count;
            }
        }
    }

    public override ValueTask DisposeAsync()
    {
        _decompressor.Dispose();
        LargeArrayPool.Of<byte>().Return(_buffer);
        return default;
    }

    private int Decode(Span<byte> room)
    {
        var status = _decompressor.UnwrapStream(_buffer.AsSpan(_at, _end - _at), room, out var used, out var count);
        _at += used;
        _consumed += used;
        _given += count;
        _mayHaveMore = status == OperationStatus.DestinationTooSmall;
        if (status == OperationStatus.InvalidData || (used == 0 && count == 0 && status != OperationStatus.NeedMoreData && _at < _end))
        {
            throw new InvalidDataException(
                $"Its zstd data is corrupt or needs a window over {1 << (MaxWindowLog - 20)} MiB, near byte {_consumed} of it and after {_given} decompressed bytes.");
        }

        _inFrame = used + count == 0 ? _inFrame : status != OperationStatus.Done;
        _mayHaveMore &= used + count > 0;
        return count;
    }
}
