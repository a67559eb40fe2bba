using OssPipeline.Core.Data;

namespace OssPipeline.Tables.Table;

/// <summary>Takes the bytes of a file without waiting and cuts them into parts, for whoever sends them. Not safe for concurrent use.</summary>
/// <param name="partSize">Bytes of a part.</param>
/// <param name="held">Told how many bytes more (or fewer) of memory are held.</param>
internal sealed class PartOutput(int partSize, Action<long> held) : Stream
{
    private const int FirstBytes = 16 << 10;

    private readonly Queue<PartBytes> _full = [];
    private byte[] _current = [];
    private int _used;
    private long _length;

    /// <summary>Bytes written by now.</summary>
    public override long Length => _length;

    /// <summary>Bytes written and not taken yet.</summary>
    public long Waiting => _used + ((long)_full.Count * partSize);

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <summary>Where the next byte goes: encoders note it in footers.</summary>
    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>Takes a full part; its memory is the caller's then.</summary>
    public bool TryTake(out PartBytes part) => _full.TryDequeue(out part);

    /// <summary>Takes what is left, which may be nothing; its memory is the caller's then.</summary>
    public PartBytes TakeRest()
    {
        var rest = new PartBytes(_current, _used);
        (_current, _used) = ([], 0);
        return rest;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _length += buffer.Length;
        while (!buffer.IsEmpty)
        {
            var count = Math.Min(buffer.Length, partSize - _used);
            if (_used + count > _current.Length)
            {
                Grow(_used + count);
            }

            buffer[..count].CopyTo(_current.AsSpan(_used));
            _used += count;
            buffer = buffer[count..];
            if (_used == partSize)
            {
                _full.Enqueue(TakeRest());
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

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

    /// <summary>Does nothing: parts go when they are full.</summary>
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

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        while (TryTake(out var part))
        {
            part.Release(held);
        }

        TakeRest().Release(held);
        base.Dispose(disposing);
    }

    // Files of small partitions stay small in memory, too.
    private void Grow(int needed)
    {
        var larger = LargeArrayPool.Of<byte>().Rent(Math.Min(partSize, Math.Max(Math.Max(FirstBytes, needed), Math.Min(partSize, _current.Length * 2))));
        _current.AsSpan(0, _used).CopyTo(larger);
        held(larger.Length - _current.Length);
        if (_current.Length > 0)
        {
            LargeArrayPool.Of<byte>().Return(_current);
        }

        _current = larger;
    }
}

/// <summary>Bytes of a part in pooled memory.</summary>
/// <param name="Buffer">The memory; empty for no bytes.</param>
/// <param name="Length">How many bytes of it.</param>
internal readonly record struct PartBytes(byte[] Buffer, int Length)
{
    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => Buffer.AsMemory(0, Length);

    /// <summary>Gives the memory back and tells so.</summary>
    public void Release(Action<long> held)
    {
        if (Buffer.Length > 0)
        {
            held(-Buffer.Length);
            LargeArrayPool.Of<byte>().Return(Buffer);
        }
    }
}
