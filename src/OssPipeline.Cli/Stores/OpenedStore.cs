using OssPipeline.Core.Storage;

namespace OssPipeline.Cli.Stores;

/// <summary>A store that a command line points at, and where in it.</summary>
/// <param name="Store">The store; disposed of with this.</param>
/// <param name="Key">The key or prefix.</param>
/// <param name="Resources">What else has to end with it (the embedded server).</param>
internal sealed record OpenedStore(IObjectStore Store, string Key, IAsyncDisposable Resources) : IAsyncDisposable
{
    /// <summary>The store without its layers: for what only its kind can do.</summary>
    public IObjectStore? Bare { get; init; }

    /// <summary>Puts the layers of a store around another.</summary>
    public required Func<IObjectStore, IObjectStore> Layer { private get; init; }

    /// <summary>The same place through a view of the bare store, which gets the layers in its stead. This stays the one to dispose of.</summary>
    public OpenedStore Through(IObjectStore view) => this with { Store = Layer(view) };

    /// <summary>The key is not there.</summary>
    public CliException NoSuchObject() => new(ExitCode.Incomplete, $"{Store.Info.Location}: no object '{Output.Printable.Of(Key)}'");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync().ConfigureAwait(false);
        await Resources.DisposeAsync().ConfigureAwait(false);
    }
}
