using System.Net;

namespace OssPipeline.Hdfs.Client;

/// <summary>A body that is the caller's memory: its length is known and nothing is copied on the way to the socket.</summary>
internal sealed class MemoryContent(ReadOnlyMemory<byte> body, IdleTimeout timeout) : HttpContent
{
    // Large enough to cost nothing, small enough that a slow line shows progress well within the time-out.
    private const int Slice = 1 << 20;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, timeout.Token);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        body.Length <= Slice ? stream.WriteAsync(body, cancellationToken).AsTask() : WriteSlicesAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }

    private async Task WriteSlicesAsync(Stream stream, CancellationToken cancellationToken)
    {
        for (var offset = 0; offset < body.Length; offset += Slice)
        {
            await stream.WriteAsync(body.Slice(offset, Math.Min(Slice, body.Length - offset)), cancellationToken).ConfigureAwait(false);
            timeout.Touch();
        }
    }
}
