using System.Buffers;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Engine.Plan;

/// <summary>Tells whether an object at the destination is what would be written (<see cref="IfExists.Differs"/>), without the journal's word.</summary>
internal sealed class DestinationComparison(ISource source)
{
    private const int ReadSize = 256 << 10;

    // HDFS and some tools keep times to the millisecond only.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(1);

    /// <summary>Compares; asks the source for the object's description where the listing did not tell what is needed.</summary>
    public async ValueTask<bool> IsSameAsync(ObjectRef origin, Route route, ObjectInfo there, CancellationToken cancellationToken)
    {
        if (route.KeepsBytes && there.Size != origin.Size)
        {
            return false;
        }

        switch (route.Sink.Sink.Compare)
        {
            case CompareBy.Etag:
                return route.KeepsBytes && origin.ETag is not null && string.Equals(origin.ETag, there.ETag, StringComparison.OrdinalIgnoreCase);
            case CompareBy.Crc64:
                return route.KeepsBytes && await SourceCrcAsync(origin, cancellationToken).ConfigureAwait(false) == await SinkCrcAsync(route.Sink.Sink, there, cancellationToken).ConfigureAwait(false);
            default:
                var changed = await ChangedAsync(origin, cancellationToken).ConfigureAwait(false);
                return changed is { } time
                    && (there.Attributes.Modified is { } noted ? (noted - time).Duration() < Tolerance : there.LastModified > time - Tolerance);
        }
    }

    // What was copied here from elsewhere has the time it had there, so that copying there and back moves nothing.
    private async ValueTask<DateTimeOffset?> ChangedAsync(ObjectRef origin, CancellationToken cancellationToken)
    {
        if (origin.Attributes.Modified is null && source.Store.KeepsAttributes)
        {
            origin = await DescribeAsync(origin, cancellationToken).ConfigureAwait(false);
        }

        return origin.Attributes.Modified ?? origin.LastModified;
    }

    private async ValueTask<ulong> SourceCrcAsync(ObjectRef origin, CancellationToken cancellationToken)
    {
        if (origin.Crc64 is null && source.Store.TellsCrc64)
        {
            origin = await DescribeAsync(origin, cancellationToken).ConfigureAwait(false);
        }

        return origin.Crc64 ?? await ReadAsync((offset, memory) => source.ReadAsync(origin, offset, memory, cancellationToken), origin.Size).ConfigureAwait(false);
    }

    private static async ValueTask<ulong> SinkCrcAsync(ISink sink, ObjectInfo there, CancellationToken cancellationToken) => there.Crc64
        ?? await ReadAsync((offset, memory) => sink.ReadAsync(there.Key, there.ETag, offset, memory, cancellationToken), there.Size).ConfigureAwait(false);

    private async ValueTask<ObjectRef> DescribeAsync(ObjectRef origin, CancellationToken cancellationToken) =>
        await source.HeadAsync(origin.Key, cancellationToken).ConfigureAwait(false) is { } now && now.Size == origin.Size
            ? now
            : throw new StoreException(StoreErrorKind.Changed, $"{origin.Key}: it changed at the source after it was listed");

    private static async ValueTask<ulong> ReadAsync(Func<long, Memory<byte>, ValueTask<int>> read, long length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            ulong crc = 0;
            for (long offset = 0; offset < length;)
            {
                var got = await read(offset, buffer.AsMemory(0, (int)Math.Min(ReadSize, length - offset))).ConfigureAwait(false);
                if (got == 0)
                {
                    throw new StoreException(StoreErrorKind.Changed, "it became shorter while it was read");
                }

                crc = Crc64Xz.Append(crc, buffer.AsSpan(0, got));
                offset += got;
            }

            return crc;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
