using System.Text;
using OssPipeline.Core.Data;

namespace OssPipeline.Tables.Input;

/// <summary>Text of another encoding as UTF-8. What is no text in it becomes bytes that are none in UTF-8, so that the row is found out later.</summary>
internal sealed class TranscodedInput : ByteInput
{
    private const int Room = 64 << 10;

    // A noncharacter that no text has (Unicode, 23.7), as three bytes of UTF-8; its place holder below is no UTF-8 at all.
    private const char Mark = '\uFFFF';

    private readonly ByteInput _inner;
    private readonly Decoder _decoder;
    private readonly Encoder _encoder = new UTF8Encoding(false).GetEncoder();
    private readonly byte[] _raw = LargeArrayPool.Of<byte>().Rent(Room);
    private readonly char[] _chars = LargeArrayPool.Of<char>().Rent(Room + 16);
    private readonly byte[] _text = LargeArrayPool.Of<byte>().Rent((Room + 16) * 3);
    private int _at;
    private int _end;
    private bool _isOver;

    public TranscodedInput(ByteInput inner, Encoding encoding)
    {
        _inner = inner;
        var own = (Encoding)encoding.Clone();
        own.DecoderFallback = new DecoderReplacementFallback(Mark.ToString());
        _decoder = own.GetDecoder();
    }

    private static ReadOnlySpan<byte> MarkBytes => [0xEF, 0xBF, 0xBF];

    public override async ValueTask<int> ReadAsync(Memory<byte> room, CancellationToken cancellationToken)
    {
        while (_at == _end)
        {
            if (_isOver)
            {
                return 0;
            }

            var count = await _inner.ReadAsync(_raw.AsMemory(0, Room), cancellationToken).ConfigureAwait(false);
            _isOver = count == 0;
            var chars = _decoder.GetChars(_raw, 0, count, _chars, 0, _isOver);
            (_at, _end) = (0, _encoder.GetBytes(_chars, 0, chars, _text, 0, _isOver));
            for (var rest = _text.AsSpan(0, _end); rest.IndexOf(MarkBytes) is >= 0 and var bad; rest = rest[(bad + 3)..])
            {
                rest.Slice(bad, 3).Fill(0xFF);
            }
        }

        var given = Math.Min(room.Length, _end - _at);
        _text.AsMemory(_at, given).CopyTo(room);
        _at += given;
        return given;
    }

    public override ValueTask DisposeAsync()
    {
        LargeArrayPool.Of<byte>().Return(_raw);
        LargeArrayPool.Of<char>().Return(_chars);
        LargeArrayPool.Of<byte>().Return(_text);
        return _inner.DisposeAsync();
    }
}
