using System.Buffers.Binary;

namespace OssPipeline.Tables.Parquet.Managed;

/// <summary>Passes on what a writer writes, and keeps the footer back, to be changed.</summary>
internal sealed class FooterTap(Stream output) : WriteOnlyStream
{
    private MemoryStream? _kept;

    /// <summary>What is written from here on is kept.</summary>
    public void Keep() => _kept = new MemoryStream();

    /// <summary>Writes the footer as changed.</summary>
    public void Release(Func<ReadOnlyMemory<byte>, byte[]> change)
    {
        // Footer, its length in four bytes, and the magic number.
        var kept = _kept!.ToArray();
        var footer = change(kept.AsMemory(0, kept.Length - 8));
        output.Write(footer);
        Span<byte> end = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(end, footer.Length);
        kept.AsSpan(kept.Length - 4).CopyTo(end[4..]);
        output.Write(end);
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => (_kept ?? output).Write(buffer);
}

/// <summary>A stream that is only written to, without waits.</summary>
internal abstract class WriteOnlyStream : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public abstract override void Write(ReadOnlySpan<byte> buffer);

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
