using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Csv;
using OssPipeline.Tables.Input;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.Chunks;

/// <summary>Cuts an object's text between rows into chunks that can be decoded each by itself. Holds one chunk's memory at a time.</summary>
internal sealed class ChunkReader : IDisposable
{
    private readonly ByteInput _input;
    private readonly IRowBorders _borders;
    private readonly ChunkSizes _sizes;
    private byte[] _rest = [];
    private int _restLength;
    private int _number;
    private bool _isOver;
    private int _target;

    public ChunkReader(ByteInput input, IRowBorders borders, ChunkSizes sizes)
    {
        (_input, _borders, _sizes) = (input, borders, sizes);
        _target = sizes.First;
    }

    /// <summary>The line that what was not given yet begins with, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>The next chunk; null behind the last one. There is always a last one, which may be empty.</summary>
    /// <exception cref="InvalidDataException">A row is too long, or the input is damaged.</exception>
    public async ValueTask<TextChunk?> NextAsync(CancellationToken cancellationToken)
    {
        if (_isOver)
        {
            return null;
        }

        var buffer = LargeArrayPool.Of<byte>().Rent(Math.Max(_target, _restLength * 2) + TextPadding.Bytes);
        var length = _restLength;
        try
        {
            _rest.AsSpan(0, _restLength).CopyTo(buffer);
            ReturnRest();
            while (true)
            {
                // A rented array may be larger; all of it would make chunks larger than wanted.
                var room = Math.Max(_target, Math.Min(length * 2, buffer.Length - TextPadding.Bytes));
                length += await FillAsync(buffer.AsMemory(length, room - length), cancellationToken).ConfigureAwait(false);
                if (length < room)
                {
                    _isOver = true;
                    return Cut(buffer, length, length);
                }

                var border = _borders.FindLast(buffer.AsSpan(0, length));
                if (border > 0)
                {
                    return Cut(buffer, border, length);
                }

                if (length >= _sizes.MaxRow)
                {
                    throw new InvalidDataException(
                        $"The row that begins in line {Line} has over {_sizes.MaxRow:N0} bytes (max_row); is a quote not closed, or is it another format?");
                }

                Grow(ref buffer, length);
            }
        }
        catch
        {
            LargeArrayPool.Of<byte>().Return(buffer);
            throw;
        }
    }

    public void Dispose() => ReturnRest();

    private async ValueTask<int> FillAsync(Memory<byte> room, CancellationToken cancellationToken)
    {
        try
        {
            return await _input.FillAsync(room, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{e.Message} That is behind the beginning of line {Line}.", e);
        }
    }

    private TextChunk Cut(byte[] buffer, int border, int length)
    {
        if (border < length)
        {
            _restLength = length - border;
            _rest = LargeArrayPool.Of<byte>().Rent(_restLength);
            buffer.AsSpan(border, _restLength).CopyTo(_rest);
        }

        var chunk = new TextChunk(buffer, border, _number++, Line, _isOver);
        var lines = LineCount.Of(buffer.AsSpan(0, border));
        Line += lines;

        // A sixteenth fewer rows than a batch usually has: a few more of them, and every column's pooled array would be twice as large.
        var usual = lines == 0 ? _sizes.Most : (long)border * (RowBatch.UsualRows - (RowBatch.UsualRows / 16)) / lines;
        _target = (int)Math.Clamp(usual, _sizes.First, _sizes.Most);
        return chunk;
    }

    private static void Grow(ref byte[] buffer, int length)
    {
        var larger = LargeArrayPool.Of<byte>().Rent((length * 2) + TextPadding.Bytes);
        buffer.AsSpan(0, length).CopyTo(larger);
        LargeArrayPool.Of<byte>().Return(buffer);
        buffer = larger;
    }

    private void ReturnRest()
    {
        if (_rest.Length > 0)
        {
            LargeArrayPool.Of<byte>().Return(_rest);
        }

        (_rest, _restLength) = ([], 0);
    }
}
