using System.IO.Compression;
using System.IO.Pipelines;

namespace OssPipeline.Blocks.Codecs;

/// <summary>Reads gzip, one member or several, and accepts nothing but whole ones.</summary>
internal sealed class GzipDecoder(ExpansionLimit limit)
{
    public async ValueTask RunAsync(PipeReader reader, PipeWriter writer, CancellationToken cancellationToken)
    {
        await using var input = new GzipInput(reader);
        await using var gzip = new GZipStream(input, CompressionMode.Decompress, leaveOpen: true);
        var tail = new byte[GzipInput.Token.Length];
        var tailed = 0;
        var written = 0L;
        while (true)
        {
            var memory = writer.GetMemory();
            var count = await ReadAsync(gzip, input, memory, written, cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                break;
            }

            if (!input.IsEnded)
            {
                written += count;
                writer.Advance(count);
                limit.Check(input.Consumed, written);
                await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (count > tail.Length - tailed)
            {
                throw Truncated(input);
            }
            else
            {
                memory.Span[..count].CopyTo(tail.AsSpan(tailed));
                tailed += count;
            }
        }

        if (!tail.AsSpan().SequenceEqual(GzipInput.Token))
        {
            throw Truncated(input);
        }
    }

    private static async ValueTask<int> ReadAsync(GZipStream gzip, GzipInput input, Memory<byte> memory, long written, CancellationToken cancellationToken)
    {
        try
        {
            return await gzip.ReadAsync(memory, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException e) when (!input.HasFailed)
        {
            throw input.IsEnded
                ? Truncated(input)
                : new InvalidDataException($"Its gzip data is corrupt, near byte {input.Consumed} of it and after {written} decompressed bytes.", e);
        }
    }

    private static InvalidDataException Truncated(GzipInput input) =>
        new($"Its gzip data does not end with a whole member: it is cut off, or other bytes follow ({input.Consumed} bytes were read).");
}
