using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;

namespace OssPipeline.Tables.Table;

/// <summary>Finishes or takes back what an earlier run left behind.</summary>
internal sealed class TableRecovery(IObjectStore store, TablePlace place, ITableLog log)
{
    private readonly List<UploadNote> _begun = [];
    private readonly List<FileNote> _files = [];
    private string? _run;
    private IntentNote? _intent;
    private bool _isComplete;
    private bool _isDone;

    /// <summary>Does it.</summary>
    /// <returns>Whether that run's files are visible.</returns>
    public async ValueTask<bool> RunAsync(CancellationToken cancellationToken)
    {
        Read();
        if (_isDone)
        {
            return true;
        }

        if (_intent is not null && _files.Count == _intent.Files)
        {
            try
            {
                await new TableCommit(store, place, log).CarryThroughAsync(_intent, _files, _isComplete, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (FileLostException) when (!_isComplete)
            {
                // Somebody cleared the store's uploads: the run can't be whole any more, so none of it may stay.
                await TakeBackAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        await AbortAsync(cancellationToken).ConfigureAwait(false);
        await log.ClearAsync(cancellationToken).ConfigureAwait(false);
        return false;
    }

    private void Read()
    {
        foreach (var text in log.Read())
        {
            var note = TableNote.Parse(text);
            if (note.Run is { } run)
            {
                _begun.Clear();
                _files.Clear();
                (_run, _intent, _isComplete, _isDone) = (run, null, false, false);
            }
            else if (note.Begun is { } begun)
            {
                _begun.Add(begun);
            }
            else if (note.File is { } file)
            {
                _files.Add(file);
            }
            else if (note.Intent is { } intent)
            {
                _intent = intent;
            }

            _isComplete |= note.Complete is not null;
            _isDone |= note.Done is not null;
        }
    }

    private async ValueTask TakeBackAsync(CancellationToken cancellationToken)
    {
        var failures = await store.DeleteAsync([.. _files.Select(f => f.Upload.Key)], cancellationToken).ConfigureAwait(false);
        if (failures.Count > 0)
        {
            throw new StoreException(
                StoreErrorKind.ServerError,
                $"An earlier run left files in {store.Info.Location} that can't be deleted, '{failures[0].Key}' for one: {failures[0].Reason}. Run again, or delete them.");
        }
    }

    private async ValueTask AbortAsync(CancellationToken cancellationToken)
    {
        await Each.RunAsync(
            _begun,
            store.Info.WriteConcurrency,
            async (upload, token) => await store.AbortUploadAsync(upload.Key, upload.Id, token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        if (_run is null)
        {
            return;
        }

        // One that was begun when the process died may have missed its note.
        var strays = new List<PendingUpload>();
        try
        {
            await foreach (var upload in store.ListUploadsAsync(place.Prefix, cancellationToken).ConfigureAwait(false))
            {
                if (TablePlace.IsOf(_run, upload.Key))
                {
                    strays.Add(upload);
                }
            }
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.Unsupported)
        {
            return;
        }

        foreach (var stray in strays)
        {
            await store.AbortUploadAsync(stray.Key, stray.UploadId, cancellationToken).ConfigureAwait(false);
        }
    }
}
