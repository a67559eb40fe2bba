using System.IO.Pipelines;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks.Codecs;

/// <summary>Reads all bytes of the pipe and writes the new ones; completes neither end.</summary>
internal delegate ValueTask Codec(PipeReader reader, PipeWriter writer, CancellationToken cancellationToken);

/// <summary>Runs a codec between the parts of an object and its new parts.</summary>
internal static class CodecFlow
{
    /// <summary>The last part is handed on only if the codec read to a good end; everything held is released either way.</summary>
    public static async ValueTask RunAsync(IFlowReader<Part> input, IFlowWriter<Part> output, Codec codec, CancellationToken cancellationToken)
    {
        var reader = PartPipe.Reader(input, cancellationToken);
        var writer = PartPipe.Writer(output, cancellationToken);
        try
        {
            await codec(reader, writer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await writer.CompleteAsync(e).ConfigureAwait(false);
            throw;
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }

        await writer.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>The codec that changes nothing.</summary>
    public static async ValueTask CopyAsync(PipeReader reader, PipeWriter writer, CancellationToken cancellationToken)
    {
        ReadResult result;
        do
        {
            result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            foreach (var memory in result.Buffer)
            {
                await writer.WriteAsync(memory, cancellationToken).ConfigureAwait(false);
            }

            reader.AdvanceTo(result.Buffer.End);
        }
        while (!result.IsCompleted);
    }
}
