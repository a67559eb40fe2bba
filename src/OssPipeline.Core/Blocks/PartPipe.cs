using System.IO.Pipelines;
using OssPipeline.Core.Data;

namespace OssPipeline.Core.Blocks;

/// <summary>Parts as bytes without borders, for codecs: a pipe's reading end over parts, a pipe's writing end that cuts parts.</summary>
/// <remarks>Each end is for one user at a time, as pipes are; <c>AsStream</c> works on both.</remarks>
public static class PartPipe
{
    /// <summary>The bytes of an object's parts, in place: what is read lies in the parts' own memory.</summary>
    /// <remarks>
    /// A part is released as soon as the reader has advanced past its last byte, and the next is asked for only when everything held
    /// has been examined: a reader that consumes what it examines holds one part at a time. Completing the reader releases the rest.
    /// </remarks>
    /// <param name="input">The parts; the pipe owns each one it reads.</param>
    /// <param name="cancellationToken">Ends every wait, also those of a stream over the pipe that passes no token.</param>
    public static PipeReader Reader(IFlowReader<Part> input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new PartPipeReader(input, cancellationToken);
    }

    /// <summary>Cuts what is written into parts of exactly <see cref="IFlowWriter{T}.PartSize"/> bytes.</summary>
    /// <remarks>
    /// <para>Memory is leased when there are bytes to put in it, and a full part is handed on when more bytes come, so that the last
    /// one can be marked: no part is empty but the only part of an empty output.</para>
    /// <para><see cref="PipeWriter.CompleteAsync"/> without an exception hands on the last part; only then is the output whole. With
    /// an exception, and after a failed or cancelled call, nothing more is handed on. <see cref="PipeWriter.Complete"/> can't wait
    /// and so takes only an exception. <see cref="PipeWriter.CancelPendingFlush"/> ends a wait for memory and loses no bytes.</para>
    /// </remarks>
    /// <param name="output">Takes the parts and lends their memory.</param>
    /// <param name="cancellationToken">Ends every wait, also that of completing and those of a stream over the pipe.</param>
    public static PipeWriter Writer(IFlowWriter<Part> output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        return new PartPipeWriter(output, cancellationToken);
    }
}
