using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Security.Cryptography;

namespace OssPipeline.Blocks.Codecs;

/// <summary>Compressed bytes of a pipe as the stream that <see cref="GZipStream"/> wants, followed by one member of our own.</summary>
/// <remarks>
/// GZipStream takes the end of its input for the end of the data, wherever that is: cut-off data and bytes after the last member
/// pass silently. A member that holds a random token settles it. Only if the input ended exactly behind a whole member does the
/// token, and nothing else, come out after the end of the input.
/// </remarks>
internal sealed class GzipInput(PipeReader reader) : Stream
{
    private static readonly byte[] TokenBytes = RandomNumberGenerator.GetBytes(16);
    private static readonly byte[] TokenMember = Compress(TokenBytes);
    private int _given;

    /// <summary>What comes out last; unknown to whoever made the data.</summary>
    public static ReadOnlySpan<byte> Token => TokenBytes;

    /// <summary>How many bytes of the pipe were read.</summary>
    public long Consumed { get; private set; }

    /// <summary>Whether the pipe's bytes are over and the token's member began.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Whether the pipe itself failed, rather than what is in it.</summary>
    public bool HasFailed { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!IsEnded && !buffer.IsEmpty)
        {
            HasFailed = true;
            var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            HasFailed = false;
            var some = result.Buffer.Slice(0, Math.Min(buffer.Length, result.Buffer.Length));
            some.CopyTo(buffer.Span);
            var length = (int)some.Length;
            reader.AdvanceTo(some.End); // its memory is the reader's again
            Consumed += length;
            IsEnded = length == 0;
            if (!IsEnded)
            {
                return length;
            }
        }

        var rest = TokenMember.AsMemory(_given, Math.Min(TokenMember.Length - _given, buffer.Length));
        rest.CopyTo(buffer);
        _given += rest.Length;
        return rest.Length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return member.ToArray();
    }
}
