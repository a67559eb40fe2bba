using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;

namespace OssPipeline.Tables.Table;

/// <summary>Compares the files of a table with its manifests.</summary>
internal sealed class TableAudit(IObjectStore store, TablePlace place)
{
    private const long MostManifest = 256 << 20;
    private const int ReadSize = 1 << 20;

    public async IAsyncEnumerable<TableFileCheck> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var told = await ReadAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var there in store.ListAsync(place.Prefix, startAfter: null, cancellationToken).ConfigureAwait(false))
        {
            if (there.Key == place.Prefix)
            {
                continue; // a mark of the folder
            }

            var known = told.Remove(there.Key, out var file);
            var full = known ? await CompleteAsync(there, cancellationToken).ConfigureAwait(false) : there;
            yield return new TableFileCheck(there.Key, known ? file.Bytes : null, known ? file.Crc64 : null, full);
        }

        foreach (var (key, file) in told.OrderBy(t => t.Key, ObjectKey.Order))
        {
            yield return new TableFileCheck(key, file.Bytes, file.Crc64, null);
        }
    }

    // In the order in which they were written, so that what a later run replaced is not expected any more.
    private async ValueTask<Dictionary<string, (long Bytes, ulong Crc64)>> ReadAsync(CancellationToken cancellationToken)
    {
        var manifests = new List<Told>();
        await foreach (var there in store.ListAsync(place.Beside + "manifest-", startAfter: null, cancellationToken).ConfigureAwait(false))
        {
            using var manifest = await ReadAsync(there, cancellationToken).ConfigureAwait(false);
            try
            {
                manifests.Add(new Told(
                    manifest.RootElement.GetProperty("written").GetDateTimeOffset(),
                    [.. manifest.RootElement.GetProperty("replaced").EnumerateArray().Select(r => r.GetString()!)],
                    [.. manifest.RootElement.GetProperty("files").EnumerateArray().Select(f => (
                        f.GetProperty("key").GetString()!,
                        f.GetProperty("bytes").GetInt64(),
                        ulong.Parse(f.GetProperty("crc64").GetString()!, CultureInfo.InvariantCulture)))]));
            }
            catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or OverflowException or ArgumentNullException)
            {
                throw Unreadable(there.Key, e);
            }
        }

        var files = new Dictionary<string, (long, ulong)>(StringComparer.Ordinal);
        foreach (var manifest in manifests.OrderBy(m => m.Written))
        {
            foreach (var replaced in manifest.Replaced)
            {
                files.Remove(replaced);
            }

            foreach (var (key, bytes, crc) in manifest.Files)
            {
                files[key] = (bytes, crc);
            }
        }

        return files;
    }

    private async ValueTask<JsonDocument> ReadAsync(ObjectInfo manifest, CancellationToken cancellationToken)
    {
        if (manifest.Size > MostManifest)
        {
            throw new InvalidDataException($"The manifest '{manifest.Key}' has over {MostManifest >> 20} MiB.");
        }

        var bytes = new byte[manifest.Size];
        var read = await store.ReadAsync(manifest.Key, manifest.ETag, 0, bytes, cancellationToken).ConfigureAwait(false);
        try
        {
            return JsonDocument.Parse(bytes.AsMemory(0, read));
        }
        catch (JsonException e)
        {
            throw Unreadable(manifest.Key, e);
        }
    }

    // What the store vouches for, or else what its bytes sum up to.
    private async ValueTask<ObjectInfo> CompleteAsync(ObjectInfo listed, CancellationToken cancellationToken)
    {
        var info = listed.Crc64 is not null ? listed : await store.HeadAsync(listed.Key, cancellationToken).ConfigureAwait(false) ?? listed;
        if (info.Crc64 is not null)
        {
            return info;
        }

        var crc = Crc64Xz.CreateIncremental();
        var buffer = new byte[(int)Math.Clamp(info.Size, 1, ReadSize)];
        for (long offset = 0; offset < info.Size;)
        {
            var read = await store.ReadAsync(info.Key, info.ETag, offset, buffer.AsMemory(0, (int)Math.Min(buffer.Length, info.Size - offset)), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                throw new StoreException(StoreErrorKind.Changed, $"{store.Info.Location}: '{info.Key}' became shorter while it was read.");
            }

            crc.Append(buffer.AsSpan(0, read));
            offset += read;
        }

        return info with { Crc64 = crc.GetCurrentHashAsUInt64() };
    }

    private InvalidDataException Unreadable(string key, Exception cause) =>
        new($"The manifest '{key}' in {store.Info.Location} is none of ours, or damaged: {cause.Message}", cause);

    private sealed record Told(DateTimeOffset Written, IReadOnlyList<string> Replaced, IReadOnlyList<(string Key, long Bytes, ulong Crc64)> Files);
}
