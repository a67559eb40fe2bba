using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Hosting;

/// <summary>Sends an answer's body, with the faults that strike it.</summary>
/// <param name="exchange">The request; its answer's headers are set.</param>
internal sealed class BodySender(Exchange exchange)
{
    private const int Block = 64 << 10;
    private const int FlushEvery = 256 << 10;

    private readonly PipeWriter _writer = exchange.Http.Response.BodyWriter;
    private long _sent;
    private int _unflushed;

    /// <summary>Sends bytes from memory.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var take = (int)Allowed(Math.Min(bytes.Length, Block));
            bytes.Span[..take].CopyTo(_writer.GetSpan(take));
            await WroteAsync(take).ConfigureAwait(false);
            bytes = bytes[take..];
        }
    }

    /// <summary>Sends a stretch of an object, read straight into Kestrel's blocks.</summary>
    public async Task WriteAsync(DataFiles files, StoredObject stored, long offset, long length)
    {
        foreach (var extent in stored.Extents.ToArray())
        {
            if (offset >= extent.Length)
            {
                offset -= extent.Length;
                continue;
            }

            if (length == 0)
            {
                break;
            }

            using var file = files.Open(extent.File);
            var here = Math.Min(length, extent.Length - offset);
            await WriteAsync(file, extent.Offset + offset, here).ConfigureAwait(false);
            length -= here;
            offset = 0;
        }

        await FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Hands everything written to the socket.</summary>
    public async ValueTask FlushAsync()
    {
        _unflushed = 0;
        await _writer.FlushAsync(exchange.Aborted).ConfigureAwait(false);
    }

    private async ValueTask WriteAsync(SafeFileHandle file, long offset, long length)
    {
        while (length > 0)
        {
            var take = (int)Allowed(Math.Min(length, Block));
            var memory = _writer.GetMemory(take)[..take];
            var read = RandomAccess.Read(file, memory.Span, offset);
            if (read == 0)
            {
                throw new EndOfStreamException("a data file is shorter than the index says");
            }

            await WroteAsync(read).ConfigureAwait(false);
            offset += read;
            length -= read;
        }
    }

    // How much of the next piece may be sent before a fault strikes.
    private long Allowed(long wanted)
    {
        var limit = exchange.Fault?.ResetResponseAfter ?? exchange.Fault?.TruncateAfter;
        return limit is { } bytes ? Math.Max(0, Math.Min(wanted, bytes - _sent)) : wanted;
    }

    private async ValueTask WroteAsync(int count)
    {
        var fault = exchange.Fault;
        if (fault?.BytesPerSecond is { } rate)
        {
            // Before the piece leaves: a client that has the last byte is done, whatever the server still waits for.
            await Task.Delay(TimeSpan.FromSeconds((double)count / rate), exchange.Service.Clock, exchange.Aborted).ConfigureAwait(false);
        }

        _writer.Advance(count);
        _sent += count;
        _unflushed += count;
        exchange.Service.Counters.Wrote(exchange.Operation, count);
        if (_unflushed >= FlushEvery || fault is not null)
        {
            await FlushAsync().ConfigureAwait(false);
        }

        if (fault is null)
        {
            return;
        }

        if (fault.ResetResponseAfter <= _sent)
        {
            exchange.Http.Abort();
            throw new FaultBreak();
        }

        if (fault.TruncateAfter <= _sent)
        {
            throw new FaultBreak();
        }
    }
}
