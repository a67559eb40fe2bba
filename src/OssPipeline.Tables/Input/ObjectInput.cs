using System.Buffers;
using System.IO.Pipelines;

namespace OssPipeline.Tables.Input;

/// <summary>Opens an object's bytes: gzip, zstd and framed snappy are told by their first bytes, all else is taken as it is.</summary>
internal static class ObjectInput
{
    public static async ValueTask<ByteInput> OpenAsync(PipeReader content, CancellationToken cancellationToken)
    {
        var start = await PeekAsync(content, SnappyInput.Magic.Length, cancellationToken).ConfigureAwait(false);
        var plain = new PlainInput(content);
        return start switch
        {
            [0x1f, 0x8b, 0x08, ..] => new GzipInput(plain),

            // A frame, or one of the sixteen skippable frames that may stand before one.
            [0x28, 0xb5, 0x2f, 0xfd, ..] or [>= 0x50 and <= 0x5f, 0x2a, 0x4d, 0x18, ..] => new ZstdInput(plain),
            _ when start.AsSpan().StartsWith(SnappyInput.Magic) => new SnappyInput(plain),
            _ => plain,
        };
    }

    private static async ValueTask<byte[]> PeekAsync(PipeReader content, int count, CancellationToken cancellationToken)
    {
        var result = await content.ReadAtLeastAsync(count, cancellationToken).ConfigureAwait(false);
        var start = result.Buffer.Slice(0, Math.Min(count, result.Buffer.Length)).ToArray();
        content.AdvanceTo(result.Buffer.Start);
        return start;
    }
}
