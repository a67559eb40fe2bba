using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Run;

/// <summary>Notes how far the listing of one source got, so that a run behind a cut need not list that again.</summary>
internal sealed class ListingProgress(RouteTree tree, SourceListing listing, SqliteJournal journal, DateTimeOffset began)
{
    private readonly DateTimeOffset _since = listing.From?.Since ?? began;
    private string? _key = listing.From?.Key;
    private bool _isHeld;

    /// <summary>Objects were decided about: each was skipped, or the journal knows it durably.</summary>
    /// <param name="batch">The objects, in the order of the listing.</param>
    /// <param name="leftBehind">One of them is to be looked at again by the next run, though the journal does not know it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask AdvanceAsync(IReadOnlyList<ObjectRef> batch, bool leftBehind, CancellationToken cancellationToken)
    {
        _isHeld |= leftBehind;
        if (listing.Fingerprint is not { } fingerprint || _isHeld || batch.Count == 0 || (_key is not null && ObjectKey.Compare(batch[^1].Key, _key) <= 0))
        {
            return;
        }

        _key = batch[^1].Key;
        await journal.MarkListingAsync(tree.Source.Name, new ListingMark(_key, _since, fingerprint), cancellationToken).ConfigureAwait(false);
    }
}
