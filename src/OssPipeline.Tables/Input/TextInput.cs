using System.IO.Pipelines;
using System.Text;

namespace OssPipeline.Tables.Input;

/// <summary>Opens an object as UTF-8 text without a byte order mark.</summary>
internal static class TextInput
{
    public static async ValueTask<ByteInput> OpenAsync(PipeReader content, TextEncoding encoding, CancellationToken cancellationToken)
    {
        var bytes = await ObjectInput.OpenAsync(content, cancellationToken).ConfigureAwait(false);
        try
        {
            var start = new byte[3];
            var count = await bytes.FillAsync(start, cancellationToken).ConfigureAwait(false);
            var (found, mark) = start.AsSpan(0, count) switch
            {
                [0xEF, 0xBB, 0xBF] => (Encoding.UTF8, 3),
                [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
                [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
                _ => (encoding switch
                {
                    TextEncoding.Utf16 => Encoding.Unicode,
                    TextEncoding.Gbk => CodePagesEncodingProvider.Instance.GetEncoding(936)!,
                    _ => Encoding.UTF8,
                }, 0),
            };
            var rest = new PrefixedInput(start.AsMemory(mark, count - mark), bytes);
            return found == Encoding.UTF8 ? rest : new TranscodedInput(rest, found);
        }
        catch (Exception e)
        {
            await bytes.DisposeAsync().ConfigureAwait(false);
            if (e is InvalidDataException)
            {
                throw new InvalidDataException($"{e.Message} That is within line 1.", e);
            }

            throw;
        }
    }

    /// <summary>Some bytes that were read already, and the rest.</summary>
    private sealed class PrefixedInput(ReadOnlyMemory<byte> start, ByteInput rest) : ByteInput
    {
        private ReadOnlyMemory<byte> _start = start;

        public override ValueTask<int> ReadAsync(Memory<byte> room, CancellationToken cancellationToken)
        {
            if (_start.IsEmpty)
            {
                return rest.ReadAsync(room, cancellationToken);
            }

            var given = Math.Min(_start.Length, room.Length);
            _start[..given].CopyTo(room);
            _start = _start[given..];
            return new ValueTask<int>(given);
        }

        public override ValueTask DisposeAsync() => rest.DisposeAsync();
    }
}
