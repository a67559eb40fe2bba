using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace OssPipeline.Blocks.Codecs;

/// <summary>Reads zstd, one frame or several, and accepts nothing but whole ones.</summary>
internal sealed class ZstdDecoder(ExpansionLimit limit)
{
    /// <summary>The largest window a frame may ask for, as a power of two: 128 MiB, what the zstd tool takes and <c>--ultra</c> makes.</summary>
    public const int MaxWindowLog = 27;

    private readonly ConcurrentBag<Decompressor> _idle = [];

    public async ValueTask RunAsync(PipeReader reader, PipeWriter writer, CancellationToken cancellationToken)
    {
        var decompressor = _idle.TryTake(out var idle) ? idle : Create();
        var reusable = false;
        try
        {
            var (consumed, written, inFrame) = (0L, 0L, false);
            ReadResult result;
            do
            {
                result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var left = result.Buffer;
                var status = OperationStatus.NeedMoreData;

                // Also without input as long as output waits for room.
                while (!left.IsEmpty || status == OperationStatus.DestinationTooSmall)
                {
                    status = decompressor.UnwrapStream(left.FirstSpan, writer.GetSpan(), out var used, out var count);
                    consumed += used;
                    written += count;
                    if (status == OperationStatus.InvalidData || (used == 0 && count == 0 && status != OperationStatus.NeedMoreData))
                    {
                        throw new InvalidDataException(
                            $"Its zstd data is corrupt or needs a window over {1 << (MaxWindowLog - 20)} MiB, near byte {consumed} of it and after {written} decompressed bytes.");
                    }

                    inFrame = used + count == 0 ? inFrame : status != OperationStatus.Done;
                    left = left.Slice(used);
                    writer.Advance(count);
                    limit.Check(consumed, written);
                    await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
                }

                reader.AdvanceTo(result.Buffer.End);
            }
            while (!result.IsCompleted);

            if (inFrame)
            {
                throw new InvalidDataException($"Its zstd data is cut off: after {consumed} bytes it does not end with a whole frame.");
            }

            reusable = true;
        }
        finally
        {
            if (reusable && _idle.Count < Environment.ProcessorCount)
            {
                _idle.Add(decompressor);
            }
            else
            {
                decompressor.Dispose();
            }
        }
    }

    private static Decompressor Create()
    {
        var decompressor = new Decompressor();
        decompressor.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, MaxWindowLog);
        return decompressor;
    }
}
