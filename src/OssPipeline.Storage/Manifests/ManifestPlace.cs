using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Manifests;

/// <summary>Where a list is: a file of this machine, or an object of a store of the pipeline.</summary>
internal sealed class ManifestPlace
{
    private const int Chunk = 1 << 16;

    private readonly IObjectStore? _store;
    private readonly string _path;

    private ManifestPlace(IObjectStore? store, string path)
    {
        _store = store;
        _path = path;
    }

    /// <summary>All of it, for messages.</summary>
    public string Location => _store is null ? _path : $"{_store.Info.Location}/{_path}";

    /// <summary>The file's name alone.</summary>
    public string Name => _path[(_path.LastIndexOfAny(['/', Path.DirectorySeparatorChar]) + 1)..];

    /// <summary>Understands <c>STORE:KEY</c> where a store has that name, and else a path.</summary>
    public static ManifestPlace Parse(string text, ComponentContext context)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && context.StoreAside(text[..colon]) is { } store
            ? new ManifestPlace(store, text[(colon + 1)..])
            : new ManifestPlace(null, context.PathOf(text));
    }

    /// <summary>Where else a file may be that the list names: under that key, or, when the lists were copied elsewhere, beside this one as they were.</summary>
    public IEnumerable<ManifestPlace> Others(string key)
    {
        var name = key[(key.LastIndexOf('/') + 1)..];
        var folder = _path[..(_path.Length - Name.Length)];
        if (_store is null)
        {
            return [At($"{folder}../data/{name}"), At($"{folder}data/{name}"), At(folder + name)];
        }

        var above = folder.TrimEnd('/') is var inner && inner.LastIndexOf('/') is >= 0 and var slash ? inner[..(slash + 1)] : "";
        return [At(key), At($"{above}data/{name}"), At($"{folder}data/{name}"), At(folder + name)];

        ManifestPlace At(string path) => new(_store, _store is null ? Path.GetFullPath(path) : path);
    }

    /// <summary>A file in the same folder.</summary>
    public ManifestPlace Beside(string name) => new(_store, _path[..(_path.Length - Name.Length)] + name);

    /// <summary>Opens it for reading once from its beginning.</summary>
    /// <exception cref="StoreException">It is not there, or can't be read.</exception>
    public async ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) =>
        await TryOpenAsync(cancellationToken).ConfigureAwait(false) ?? throw new StoreException(
            StoreErrorKind.NotFound,
            $"The list of objects {Location} is not there{(_store is null ? "; it is a path beside the pipeline file, or STORE:KEY with a store of the file" : "")}.");

    /// <summary>Opens it; null when it is not there.</summary>
    public async ValueTask<Stream?> TryOpenAsync(CancellationToken cancellationToken)
    {
        if (_store is not null)
        {
            return _store.Info.KeyProblem(_path) is null && await _store.HeadAsync(_path, cancellationToken).ConfigureAwait(false) is { } info
                ? new StoredFile(_store, info)
                : null;
        }

        try
        {
            return new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read, Chunk, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreErrorKind.Denied, $"The list of objects {Location} can't be read: {e.Message}", innerException: e);
        }
    }
}
