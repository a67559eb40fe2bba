using OssPipeline.Core.Blocks;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Engine.Run;

/// <summary>A companion of one object on its way to one sink: its parts come in order, one at a time, and with the last it is confirmed.</summary>
internal sealed class CompanionFlow(ObjectRun owner, SinkFlow flow, ObjectDraft placed, string suffix, RunContext context) : IAsyncDisposable
{
    private readonly List<UploadedPart> _parts = [];
    private readonly CrcLedger _ledger = new();
    private ISinkSession? _session;

    private ISink Sink => flow.Route.Sink.Sink;

    /// <summary>Stores a part; the caller disposes of it.</summary>
    public async ValueTask StoreAsync(Part part)
    {
        _ledger.Add(part.Sequence, part.Length, part.EnsureCrc64());
        try
        {
            if (part is { Sequence: 0, IsLast: true })
            {
                await Sink.PutAsync(owner.Origin, placed, part, context.Stopping).ConfigureAwait(false);
            }
            else
            {
                _session ??= await OpenAsync().ConfigureAwait(false);
                _parts.Add(await _session.WriteAsync(part, context.Stopping).ConfigureAwait(false));
                if (!part.IsLast)
                {
                    return;
                }

                await _session.CommitAsync(_parts, _ledger.Length, _ledger.Crc64, context.Stopping).ConfigureAwait(false);
                _session.Suspend();
            }

            context.Counters.Written(_ledger.Length);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.AlreadyExists)
        {
            await RequireSameAsync().ConfigureAwait(false);
        }

        flow.CompanionStored(new CompanionRecord(suffix, _ledger.Length, _ledger.Crc64));
    }

    /// <summary>Gives up what was not committed.</summary>
    public ValueTask DisposeAsync() => _session is { } session ? session.DisposeAsync() : ValueTask.CompletedTask;

    // A companion is made anew with its object, so what a killed run left of its upload is of no use.
    private async ValueTask<ISinkSession> OpenAsync()
    {
        await foreach (var upload in Sink.ListUploadsAsync(placed.Key, context.Stopping).ConfigureAwait(false))
        {
            await Sink.AbortAsync(placed.Key, upload.UploadId, context.Stopping).ConfigureAwait(false);
        }

        return await Sink.OpenAsync(owner.Origin, placed, null, context.Stopping).ConfigureAwait(false);
    }

    // A run that was killed between the companion and its object left it.
    private async ValueTask RequireSameAsync()
    {
        var there = await Sink.HeadAsync(placed.Key, context.Stopping).ConfigureAwait(false);
        if (there is null || there.Size != _ledger.Length || there.Crc64 != _ledger.Crc64)
        {
            throw new FlowException($"{placed.Key} is at the destination already and belongs to another version of the object; delete it, or use if_exists: overwrite");
        }
    }
}
