using System.IO.Compression;
using Snappier;

namespace OssPipeline.Tables.Input;

/// <summary>Reads Snappy's framing format (framing_format.txt of google/snappy), which checks a CRC-32C for each frame of 64 KiB.</summary>
internal sealed class SnappyInput : ByteInput
{
    /// <summary>The stream identifier that begins every such stream.</summary>
    public static ReadOnlySpan<byte> Magic => [0xff, 0x06, 0x00, 0x00, 0x73, 0x4e, 0x61, 0x50, 0x70, 0x59];

    private readonly InputStream _input;
    private readonly SnappyStream _snappy;
    private readonly FrameWatch _watch;
    private long _given;

    public SnappyInput(ByteInput compressed)
    {
        _watch = new FrameWatch(compressed);
        _input = new InputStream(_watch, []);
        _snappy = new SnappyStream(_input, CompressionMode.Decompress, leaveOpen: true);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> room, CancellationToken cancellationToken)
    {
        int count;
        try
        {
            count = await _snappy.ReadAsync(room, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException && !_input.HasFailed)
        {
            throw new InvalidDataException(
                $"Its snappy data is corrupt or truncated, near byte {_input.Consumed} of it and after {_given} decompressed bytes.", e);
        }

        _given += count;
        return count > 0 || _watch.IsWhole
            ? count
            : throw new InvalidDataException($"Its snappy data is truncated: after {_input.Consumed} bytes it ends within a frame.");
    }

    public override ValueTask DisposeAsync() => _snappy.DisposeAsync();

    /// <summary>Follows the frames' headers, as the library takes an end within a frame for a good one.</summary>
    private sealed class FrameWatch(ByteInput inner) : ByteInput
    {
        private int _header;
        private int _length;
        private int _left;

        /// <summary>Whether what was read so far ends with a whole frame.</summary>
        public bool IsWhole => _header == 0 && _left == 0;

        public override async ValueTask<int> ReadAsync(Memory<byte> room, CancellationToken cancellationToken)
        {
            var count = await inner.ReadAsync(room, cancellationToken).ConfigureAwait(false);
            Follow(room.Span[..count]);
            return count;
        }

        public override ValueTask DisposeAsync() => inner.DisposeAsync();

        private void Follow(ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                if (_left > 0)
                {
                    var skipped = Math.Min(_left, bytes.Length);
                    _left -= skipped;
                    bytes = bytes[skipped..];
                    continue;
                }

                if (_header > 0)
                {
                    _length |= bytes[0] << ((_header - 1) * 8);
                }

                bytes = bytes[1..];
                if (++_header == 4)
                {
                    (_left, _header, _length) = (_length, 0, 0);
                }
            }
        }
    }
}
