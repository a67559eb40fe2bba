using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace OssPipeline.Blocks.Codecs;

/// <summary>One zstd frame of all bytes, with its checksum.</summary>
internal sealed class ZstdEncoder(int level)
{
    // A context has megabytes of tables, which small objects should not pay for each.
    private readonly ConcurrentBag<Compressor> _idle = [];

    public async ValueTask RunAsync(PipeReader reader, PipeWriter writer, CancellationToken cancellationToken)
    {
        var compressor = _idle.TryTake(out var idle) ? idle : Create();
        var reusable = false;
        try
        {
            ReadResult result;
            do
            {
                result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                for (var left = result.Buffer; !left.IsEmpty;)
                {
                    // Never told that it is the last input: the frame would depend on how the input is cut.
                    compressor.WrapStream(left.FirstSpan, writer.GetSpan(), out var consumed, out var written, isFinalBlock: false);
                    left = left.Slice(consumed);
                    writer.Advance(written);
                    await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
                }

                reader.AdvanceTo(result.Buffer.End);
            }
            while (!result.IsCompleted);

            OperationStatus status;
            do
            {
                status = compressor.FlushStream(writer.GetSpan(), out var written, isFinalBlock: true);
                writer.Advance(written);
                await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
            while (status != OperationStatus.Done);

            reusable = true;
        }
        finally
        {
            if (reusable && _idle.Count < Environment.ProcessorCount)
            {
                _idle.Add(compressor);
            }
            else
            {
                compressor.Dispose();
            }
        }
    }

    private Compressor Create()
    {
        var compressor = new Compressor(level);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return compressor;
    }
}
