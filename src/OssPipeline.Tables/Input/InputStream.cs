namespace OssPipeline.Tables.Input;

/// <summary>An input as the stream that libraries want, with some bytes of our own behind its end.</summary>
internal sealed class InputStream(ByteInput input, byte[] epilogue) : Stream
{
    private int _given;

    /// <summary>How many bytes of the input were read.</summary>
    public long Consumed { get; private set; }

    /// <summary>Whether the input is over.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Whether the input itself failed, rather than what is in it.</summary>
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
        if (buffer.IsEmpty)
        {
            return 0;
        }

        if (!IsEnded)
        {
            HasFailed = true;
            var count = await input.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            HasFailed = false;
            Consumed += count;
            IsEnded = count == 0;
            if (!IsEnded)
            {
                return count;
            }
        }

        var rest = epilogue.AsMemory(_given, Math.Min(epilogue.Length - _given, buffer.Length));
        rest.CopyTo(buffer);
        _given += rest.Length;
        return rest.Length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // Libraries that know no asynchronous reading run on a thread of their own, where waiting is what there is to do.
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
