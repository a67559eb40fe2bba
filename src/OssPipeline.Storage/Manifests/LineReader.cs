using System.Buffers;
using System.Text;

namespace OssPipeline.Storage.Manifests;

/// <summary>Reads lines of a file that anybody may have written, with their numbers, in bounded memory.</summary>
internal sealed class LineReader(Stream stream) : IDisposable
{
    /// <summary>The longest line that is read, in bytes; the rest of a longer one is passed over.</summary>
    public const int MaxLength = 1 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
    private int _start;
    private int _end;
    private bool _isEnd;

    /// <summary>The number of the line last read, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The line without its end; empty where there is a problem.</summary>
    public string Text { get; private set; } = "";

    /// <summary>What is wrong with it; null for nothing.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads the next line; false at the end.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        var isTooLong = false;
        var searched = _start;
        while (true)
        {
            var at = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                Take(searched + at, isTooLong);
                _start = searched + at + 1;
                return true;
            }

            if (_isEnd)
            {
                var any = _end > _start || isTooLong;
                if (any)
                {
                    Take(_end, isTooLong);
                    _start = _end;
                }

                return any;
            }

            if (_end - _start > MaxLength)
            {
                isTooLong = true;
                _start = _end;
            }

            MakeRoom();
            searched = _end;
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            _isEnd = read == 0;
            _end += read;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void MakeRoom()
    {
        var kept = _buffer.AsSpan(_start, _end - _start);
        if (_start > 0)
        {
            kept.CopyTo(_buffer);
        }
        else if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            kept.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        (_start, _end) = (0, kept.Length);
    }

    private void Take(int end, bool isTooLong)
    {
        Number++;
        (Text, Problem) = ("", null);
        var line = _buffer.AsSpan(_start, end - _start);
        if (Number == 1 && line.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
        }

        if (line is [.., (byte)'\r'])
        {
            line = line[..^1];
        }

        if (isTooLong)
        {
            Problem = $"the line is longer than {MaxLength:N0} bytes";
            return;
        }

        try
        {
            Text = Strict.GetString(line);
        }
        catch (DecoderFallbackException)
        {
            Problem = "the line is not UTF-8";
        }
    }
}
