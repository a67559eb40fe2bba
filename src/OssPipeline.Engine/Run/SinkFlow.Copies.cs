using OssPipeline.Core.Blocks;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Engine.Run;

/// <content>Copies inside the service.</content>
internal sealed partial class SinkFlow
{
    /// <summary>Has the object copied inside the service.</summary>
    public async ValueTask CopyAsync()
    {
        var (source, sink) = (owner.Tree.Source.Source, Route.Sink.Sink);
        var origin = await owner.DescribeAsync().ConfigureAwait(false);
        var described = origin.ToInfo();
        var upload = new CopyUpload(
            Earlier?.UploadId,
            uploadId => context.Journal.AppendDurablyAsync([new CheckpointRecord.UploadBegun(Id, uploadId)], context.Stopping));
        var copy = new SinkCopy(source.Store, described, token => source.GetTagsAsync(origin.Key, token), token => source.GetAclAsync(origin.Key, token), Placed, upload);
        ObjectInfo? stored;
        try
        {
            stored = await sink.CopyAsync(copy, context.Stopping).ConfigureAwait(false);
            context.Counters.Copied(origin.Size);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.AlreadyExists && origin.Crc64 is { } crc)
        {
            stored = await SameAlreadyThereAsync(origin.Size, crc).ConfigureAwait(false);
        }

        if (stored is null)
        {
            return;
        }

        if (copy.IsInPlace(sink.Store))
        {
            // The version that the next run will list is the one that was made here.
            await context.Journal.AppendAsync(
                new CheckpointRecord.Started(Id, ObjectRef.From(await ListedAsync(stored).ConfigureAwait(false)), Placed.Key, owner.PartSize), CancellationToken.None)
                .ConfigureAwait(false);
        }

        await context.Journal.AppendAsync(
            new CheckpointRecord.Committed(Id, stored, origin.Crc64 ?? 0, HadParts: origin.Size > sink.Store.MaxCopySize), CancellationToken.None).ConfigureAwait(false);
        Stored = stored;
    }

    private async ValueTask<ObjectInfo> ListedAsync(ObjectInfo stored) => stored.LastModified is not null
        ? stored
        : await Route.Sink.Sink.HeadAsync(Placed.Key, context.Stopping).ConfigureAwait(false) ?? stored;
}
