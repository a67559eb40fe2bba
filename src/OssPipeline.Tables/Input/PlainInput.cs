using System.Buffers;
using System.IO.Pipelines;

namespace OssPipeline.Tables.Input;

/// <summary>Bytes as they are.</summary>
internal sealed class PlainInput(PipeReader reader) : ByteInput
{
    public override async ValueTask<int> ReadAsync(Memory<byte> room, CancellationToken cancellationToken)
    {
        var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (result.IsCanceled)
        {
            throw new OperationCanceledException("Reading was cancelled.", cancellationToken);
        }

        var some = result.Buffer.Slice(0, Math.Min(room.Length, result.Buffer.Length));
        some.CopyTo(room.Span);
        var count = (int)some.Length; // Segments that are left behind may be used again.
        reader.AdvanceTo(some.End);
        return count;
    }

    // The caller completes the reader.
    public override ValueTask DisposeAsync() => default;
}
