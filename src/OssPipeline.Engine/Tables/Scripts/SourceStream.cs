using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;

namespace OssPipeline.Engine.Tables.Scripts;

/// <summary>An object of a source from its beginning on; what is not read is not fetched.</summary>
internal sealed class SourceStream(ISource source, ObjectRef origin) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => origin.Size;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = (int)Math.Min(buffer.Length, origin.Size - _position);
        if (count > 0)
        {
            count = await source.ReadAsync(origin, _position, buffer[..count], cancellationToken).ConfigureAwait(false);
            _position += count;
        }

        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
