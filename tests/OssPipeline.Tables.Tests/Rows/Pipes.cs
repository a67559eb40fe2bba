using System.Buffers;
using System.IO.Pipelines;

namespace OssPipeline.Tables.Tests.Rows;

/// <summary>Bytes as a pipe.</summary>
internal static class Pipes
{
    /// <summary>A pipe that gives the bytes in pieces of a size.</summary>
    public static PipeReader Of(byte[] bytes, int piece = int.MaxValue) => piece >= bytes.Length
        ? PipeReader.Create(new ReadOnlySequence<byte>(bytes))
        : PipeReader.Create(new PieceStream(bytes, piece), new StreamPipeReaderOptions(bufferSize: Math.Max(1, piece)));

    private sealed class PieceStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(piece, buffer.Length)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Read(buffer.Span));
    }
}
