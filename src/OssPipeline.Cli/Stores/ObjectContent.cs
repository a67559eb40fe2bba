using OssPipeline.Blocks.Encryption;
using OssPipeline.Core.Storage;

namespace OssPipeline.Cli.Stores;

/// <summary>The bytes of one version of an object, decrypted where keys are given.</summary>
internal sealed class ObjectContent : IDisposable
{
    private readonly IObjectStore _store;
    private readonly EncryptedObjectReader? _reader;

    private ObjectContent(IObjectStore store, ObjectInfo item, EncryptedObjectReader? reader)
    {
        _store = store;
        _reader = reader;
        Item = item;
    }

    /// <summary>The object as its store described it.</summary>
    public ObjectInfo Item { get; }

    /// <summary>Its bytes are decrypted.</summary>
    public bool IsDecrypted => _reader is not null;

    /// <summary>Its bytes come as they are stored, which is encrypted.</summary>
    public bool IsStillEncrypted => _reader is null && EncryptedObjectReader.IsEncrypted(Item);

    /// <summary>It is decrypted, and nothing proves that it is what was encrypted.</summary>
    public bool LacksSeal => _reader is { HasSeal: false };

    /// <summary>Opens an object.</summary>
    /// <param name="store">Its store.</param>
    /// <param name="item">The object, as HEAD described it: encryption stands in its metadata.</param>
    /// <param name="ring">Keys to decrypt with; null to read what is stored.</param>
    /// <param name="stop">Ends the opening.</param>
    /// <exception cref="CliException">It is not encrypted, or not for these keys.</exception>
    public static async ValueTask<ObjectContent> OpenAsync(IObjectStore store, ObjectInfo item, KeyRing? ring, CancellationToken stop)
    {
        if (ring is null)
        {
            return new ObjectContent(store, item, null);
        }

        var name = $"{store.Info.Location}/{Output.Printable.Of(item.Key)}";
        try
        {
            var reader = await EncryptedObjectReader.OpenAsync(store, item, ring, stop).ConfigureAwait(false)
                ?? throw new CliException(ExitCode.Incomplete, $"{name}: it is not encrypted; leave --private-key out");
            return new ObjectContent(store, item, reader);
        }
        catch (InvalidDataException e)
        {
            throw new CliException(ExitCode.Incomplete, $"{name}: {Output.Printable.Of(e.Message)}");
        }
    }

    /// <summary>Reads bytes; all that were asked for.</summary>
    /// <exception cref="StoreException">The object changed or ended.</exception>
    public async ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken stop)
    {
        var read = _reader is null
            ? await _store.ReadAsync(Item.Key, Item.ETag, offset, destination, stop).ConfigureAwait(false)
            : await _reader.ReadAsync(offset, destination, stop).ConfigureAwait(false);
        if (read != destination.Length)
        {
            throw new StoreException(StoreErrorKind.Changed, $"{_store.Info.Location}: '{Item.Key}' ended at byte {offset + read} while it was read, of {Item.Size}");
        }
    }

    /// <summary>What the seal says once all bytes were read; null when nothing is wrong.</summary>
    public string? Problem() => _reader?.Problem();

    /// <inheritdoc/>
    public void Dispose() => _reader?.Dispose();
}
