using System.Buffers;
using System.Text;

namespace OssPipeline.Oss.Signing;

/// <summary>Bytes being put together: on the stack as long as they fit, then in a pooled array. Dispose of it.</summary>
internal ref struct Utf8Sink(Span<byte> initial)
{
    private Span<byte> _buffer = initial;
    private byte[]? _rented;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    public void Clear() => _length = 0;

    public void Append(byte value)
    {
        Reserve(1);
        _buffer[_length++] = value;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer[_length..]);
        _length += bytes.Length;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        // No character takes more than three bytes (a surrogate pair takes four for two).
        Reserve(text.Length * 3);
        _length += Encoding.UTF8.GetBytes(text, _buffer[_length..]);
    }

    public void AppendLower(ReadOnlySpan<char> name)
    {
        Reserve(name.Length * 3);
        var start = _length;
        _length += Encoding.UTF8.GetBytes(name, _buffer[start..]);
        Ascii.ToLowerInPlace(_buffer[start.._length], out _);
    }

    /// <summary>Appends percent-encoded text; what <paramref name="literal"/> contains stays as it is.</summary>
    public void AppendEncoded(ReadOnlySpan<char> text, SearchValues<char> literal)
    {
        while (!text.IsEmpty)
        {
            var run = text.IndexOfAnyExcept(literal);
            if (run != 0)
            {
                var plain = run < 0 ? text : text[..run];
                Append(plain);
                if (run < 0)
                {
                    return;
                }

                text = text[run..];
            }

            Rune.DecodeFromUtf16(text, out var rune, out var consumed);
            text = text[consumed..];
            AppendEncoded(rune);
        }
    }

    public void AppendHexLower(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length * 2);
        Convert.TryToHexStringLower(bytes, _buffer[_length..], out var written);
        _length += written;
    }

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
            _rented = null;
        }
    }

    private void AppendEncoded(Rune rune)
    {
        Span<byte> utf8 = stackalloc byte[4];
        var count = rune.EncodeToUtf8(utf8);
        Reserve(count * 3);
        foreach (var b in utf8[..count])
        {
            _buffer[_length++] = (byte)'%';
            _buffer[_length++] = Hex(b >> 4);
            _buffer[_length++] = Hex(b & 0xF);
        }

        static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'A' + digit - 10);
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Grow(count);
        }
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, checked(_length + count)));
        _buffer[.._length].CopyTo(larger);
        Dispose();
        _buffer = _rented = larger;
    }
}
