using System.Collections.Concurrent;
using System.Text;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;

namespace OssPipeline.Tables.Table;

/// <summary>Makes the files of a run visible; each step may be done again by the next run.</summary>
internal sealed class TableCommit(IObjectStore store, TablePlace place, ITableLog log)
{
    private const int DeletesAtOnce = 1000;

    /// <summary>Files that a run replaces: all others in the partitions that it has files in.</summary>
    public async ValueTask<IReadOnlyList<string>> ListReplacedAsync(string run, IReadOnlyList<FileNote> files, CancellationToken cancellationToken)
    {
        var replaced = new List<string>();
        foreach (var folder in files.Select(f => f.Folder).Distinct(StringComparer.Ordinal))
        {
            await foreach (var there in store.ListAsync(place.Prefix + folder, startAfter: null, cancellationToken).ConfigureAwait(false))
            {
                if (!TablePlace.IsOf(run, there.Key) && there.Key != place.Prefix)
                {
                    replaced.Add(there.Key);
                }
            }
        }

        return replaced;
    }

    /// <summary>Notes that the run is to become visible, and how.</summary>
    public async ValueTask DecideAsync(IntentNote intent, IReadOnlyList<FileNote> files, CancellationToken cancellationToken)
    {
        var notes = new List<string>(files.Count + 1);
        foreach (var file in files)
        {
            notes.Add(new TableNote { File = file }.ToText());
        }

        // Last: the notes before it count only with it.
        notes.Add(new TableNote { Intent = intent }.ToText());
        await log.AppendAsync(notes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Completes the files, deletes what they replace, and writes what lies beside.</summary>
    /// <param name="intent">What was decided.</param>
    /// <param name="files">The files.</param>
    /// <param name="isComplete">Whether all are known to be visible.</param>
    /// <param name="cancellationToken">Ends the call; the next run goes on.</param>
    /// <exception cref="FileLostException">A file can't become visible any more.</exception>
    public async ValueTask<TableResult> CarryThroughAsync(
        IntentNote intent, IReadOnlyList<FileNote> files, bool isComplete, CancellationToken cancellationToken)
    {
        if (!isComplete)
        {
            // Whoever waits for the mark is not to take an earlier run's for this one's.
            await DeleteAsync([place.SuccessKey], cancellationToken).ConfigureAwait(false);
        }

        var etags = new ConcurrentDictionary<string, string?>(StringComparer.Ordinal);
        await Each.RunAsync(
            files,
            store.Info.WriteConcurrency,
            async (file, token) =>
            {
                var info = isComplete
                    ? await store.HeadAsync(file.Upload.Key, token).ConfigureAwait(false)
                    : await CompleteAsync(file.Upload, token).ConfigureAwait(false);
                etags[file.Upload.Key] = info?.ETag;
            },
            cancellationToken).ConfigureAwait(false);
        if (!isComplete)
        {
            await log.AppendAsync([new TableNote { Complete = intent.Run }.ToText()], cancellationToken).ConfigureAwait(false);
        }

        await DeleteAsync(intent.Replaced, cancellationToken).ConfigureAwait(false);
        var manifest = Describe(intent, files, etags);
        foreach (var script in intent.Scripts)
        {
            await PutAsync(place.ScriptKey(script.Name), Encoding.UTF8.GetBytes(script.Text), "application/sql", cancellationToken).ConfigureAwait(false);
        }

        await PutAsync(place.ManifestKey(intent.Run), manifest.ToJson(), "application/json", cancellationToken).ConfigureAwait(false);
        await PutAsync(place.SuccessKey, Encoding.UTF8.GetBytes(place.ManifestKey(intent.Run) + "\n"), "text/plain", cancellationToken).ConfigureAwait(false);
        await log.AppendAsync([new TableNote { Done = intent.Run }.ToText()], cancellationToken).ConfigureAwait(false);
        var partitions = intent.PartitionBy.Count == 0 ? 0 : files.Select(f => f.Folder).Distinct(StringComparer.Ordinal).Count();
        return new TableResult(files.Count, manifest.Rows, manifest.Bytes, partitions, place.ManifestKey(intent.Run));
    }

    private Manifest Describe(IntentNote intent, IReadOnlyList<FileNote> files, ConcurrentDictionary<string, string?> etags) => new()
    {
        Run = intent.Run,
        Written = intent.Written,
        Location = $"{store.Info.Location}/{place.Prefix}",
        Format = intent.Format,
        Schema = intent.Schema,
        PartitionBy = intent.PartitionBy,
        Rows = files.Sum(f => f.Rows),
        Bytes = files.Sum(f => f.Upload.Size),
        Files = [.. files.Select(f => new ManifestFile(
            f.Upload.Key,
            f.Folder.Length == 0 ? null : f.Folder,
            f.Rows,
            f.Upload.Size,
            f.Upload.Crc64.ToString(),
            etags.GetValueOrDefault(f.Upload.Key),
            f.Columns))],
        Replaced = intent.Replaced,
        Lineage = intent.Lineage,
    };

    private async ValueTask<ObjectInfo> CompleteAsync(HeldUpload upload, CancellationToken cancellationToken)
    {
        ObjectInfo? stored;
        try
        {
            stored = await store.CompleteUploadAsync(upload.Key, upload.UploadId, upload.Parts, WriteOptions.Default, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.UploadNotFound)
        {
            // Completed by an earlier attempt, or lost; what is there tells.
            stored = await store.HeadAsync(upload.Key, cancellationToken).ConfigureAwait(false)
                ?? throw new FileLostException($"The upload of '{upload.Key}' is gone from {store.Info.Location}, and so is the file.", e);
        }

        return await StoredFile.RequireAsync(store, stored, upload, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        for (var first = 0; first < keys.Count; first += DeletesAtOnce)
        {
            var some = keys.Skip(first).Take(DeletesAtOnce).ToList();
            var failures = await store.DeleteAsync(some, cancellationToken).ConfigureAwait(false);
            if (failures.Count > 0)
            {
                throw new StoreException(
                    StoreErrorKind.ServerError,
                    $"{failures.Count} files that were replaced can't be deleted from {store.Info.Location}, '{failures[0].Key}' for one: {failures[0].Reason}. The next run tries again.");
            }
        }
    }

    private async ValueTask PutAsync(string key, byte[] body, string contentType, CancellationToken cancellationToken)
    {
        var options = new WriteOptions(new ObjectAttributes { ContentType = contentType }) { Crc64 = Crc64Xz.Compute(body) };
        await store.PutAsync(key, body, options, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>A file of a run that was decided can't become visible any more: its upload is gone, or holds other bytes.</summary>
internal sealed class FileLostException(string message, Exception? cause = null) : IOException(message, cause);
