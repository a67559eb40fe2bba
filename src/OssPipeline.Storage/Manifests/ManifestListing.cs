using System.Runtime.CompilerServices;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Manifests;

/// <summary>Lists the objects that a file names, without a LIST request: the store is asked (HEAD) about those only of which the file does not tell enough.</summary>
internal sealed class ManifestListing
{
    private readonly ReadOptions _options;
    private readonly ManifestPlace _place;
    private readonly ManifestFormat _format;
    private readonly IReadOnlyList<IInventoryFormat> _formats;

    /// <summary>A listing by the options' manifest; nothing is opened yet.</summary>
    public ManifestListing(ReadOptions options, ComponentContext context, IReadOnlyList<IInventoryFormat> formats)
    {
        _options = options;
        _place = ManifestPlace.Parse(options.Manifest!, context);
        _format = options.ManifestFormat == ManifestFormat.Auto ? FormatOf(_place.Name) : options.ManifestFormat;
        _formats = formats;
    }

    /// <summary>Where the file is, for messages.</summary>
    public string Location => _place.Location;

    /// <summary>The objects, in the order of the file. Rows that name none, and objects that can't be described, come with their problem.</summary>
    /// <param name="store">The store that has the objects.</param>
    /// <param name="selects">Whether a key is to be read.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="StoreException">The file can't be read to its end, so that not all objects are known.</exception>
    public IAsyncEnumerable<ObjectRef> ListAsync(IObjectStore store, Func<string, bool> selects, CancellationToken cancellationToken) =>
        OrderedLookups.SelectAsync(ChooseAsync(store.Info, selects, cancellationToken), (row, token) => LookUpAsync(store, row, token), cancellationToken);

    private static ManifestFormat FormatOf(string name)
    {
        if (name == "manifest.json")
        {
            return ManifestFormat.Inventory;
        }

        var plain = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        return Path.GetExtension(plain).ToLowerInvariant() switch
        {
            ".csv" => ManifestFormat.Csv,
            ".jsonl" or ".ndjson" or ".json" => ManifestFormat.Jsonl,
            _ => ManifestFormat.Lines,
        };
    }

    private async IAsyncEnumerable<ManifestRow> ChooseAsync(
        StoreInfo store, Func<string, bool> selects, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = new ReportFilter(_options.Results, _options.Sources);
        var rows = ReadAsync(store, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (rows.ConfigureAwait(false))
        {
            while (await MoveNextAsync(rows).ConfigureAwait(false))
            {
                if (filter.Choose(rows.Current) is not { } row)
                {
                    continue;
                }

                if (row.Problem is null)
                {
                    row = row.Key.Length == 0 ? row with { Problem = "it has no key" } : row;
                }

                if (row.Problem is not null || selects(row.Key))
                {
                    yield return row;
                }
            }
        }
    }

    // Half a list is never taken for a whole one.
    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<ManifestRow> rows)
    {
        try
        {
            return await rows.MoveNextAsync().ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw new StoreException(StoreErrorKind.Corrupt, $"The list of objects {Location} can't be read to its end: {e.Message}", innerException: e);
        }
        catch (IOException e)
        {
            throw new StoreException(StoreErrorKind.ServerError, $"The list of objects {Location} can't be read to its end: {e.Message}", innerException: e);
        }
    }

    private async IAsyncEnumerable<ManifestRow> ReadAsync(StoreInfo store, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_format == ManifestFormat.Inventory)
        {
            await foreach (var row in new InventoryRows(_place, _formats).ReadAsync(store, cancellationToken).ConfigureAwait(false))
            {
                yield return row;
            }

            yield break;
        }

        var file = await _place.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            var stream = _place.Name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new PackedFile(file) : file;
            await using (stream.ConfigureAwait(false))
            {
                var rows = _format switch
                {
                    ManifestFormat.Csv => TextRows.ReadCsvAsync(stream, _place.Name, cancellationToken),
                    ManifestFormat.Jsonl => TextRows.ReadJsonAsync(stream, _place.Name, cancellationToken),
                    _ => TextRows.ReadLinesAsync(stream, _place.Name, cancellationToken),
                };
                await foreach (var row in rows.ConfigureAwait(false))
                {
                    yield return row;
                }
            }
        }
    }

    private static async ValueTask<ObjectRef> LookUpAsync(IObjectStore store, ManifestRow row, CancellationToken cancellationToken)
    {
        if (row.Problem is { } problem)
        {
            return new ObjectRef(row.Place, 0, null, null) { Problem = new ListedProblem($"{row.Place}: {problem}", null) };
        }

        if (store.Info.KeyProblem(row.Key) is { } unfit)
        {
            return Failed(row, $"{store.Info.Location} can't have it: {unfit}", StoreErrorKind.InvalidKey);
        }

        if (row.IsWhole)
        {
            return new ObjectRef(row.Key, row.Size!.Value, row.ETag, row.LastModified) { Attributes = ObjectAttributes.None with { StorageClass = row.StorageClass } };
        }

        try
        {
            return await store.HeadAsync(row.Key, cancellationToken).ConfigureAwait(false) is { } info
                ? ObjectRef.From(info)
                : Failed(row, $"{store.Info.Location} has no such object", StoreErrorKind.NotFound);
        }
        catch (StoreException e) when (!e.EndsRun)
        {
            return Failed(row, e.Message, e.Kind);
        }
    }

    private static ObjectRef Failed(ManifestRow row, string reason, StoreErrorKind kind) =>
        new(row.Key, 0, null, null) { Problem = new ListedProblem($"{row.Place}: {reason}", kind) };
}
