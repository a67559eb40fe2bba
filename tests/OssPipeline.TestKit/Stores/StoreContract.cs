using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.TestKit.Stores;

/// <summary>What every <see cref="IObjectStore"/> does alike. A store's tests derive from it and say how to make one.</summary>
/// <remarks>
/// Each test gets a store of its own without objects. Where a store can do less (<see cref="StoreInfo"/> says so), its tests ask
/// for less: a store is never asked for what it says it can't do.
/// </remarks>
public abstract partial class StoreContract : IAsyncLifetime
{
    private readonly List<IObjectStore> _opened = [];
    private IObjectStore? _store;

    /// <summary>The store under test.</summary>
    protected IObjectStore Store => _store ?? throw new InvalidOperationException("The store is made when a test begins.");

    /// <summary>Whether HEAD tells an object's tags; OSS tells only their number.</summary>
    protected virtual bool HeadTellsTags => true;

    /// <summary>How HEAD spells the class that is written as IA; a store of another kind than OSS has a word of its own.</summary>
    protected virtual string InfrequentAccess => "IA";

    /// <summary>Bytes of a part that may be followed by another.</summary>
    protected int PartSize => (int)Math.Max(Store.Info.MinPartSize, 1000);

    /// <summary>Makes a store that holds nothing. Called once per test.</summary>
    protected abstract ValueTask<IObjectStore> CreateAsync();

    /// <summary>Another instance over the same data, as another process would have it.</summary>
    protected abstract ValueTask<IObjectStore> ReopenAsync();

    /// <summary>Makes the store.</summary>
    public virtual async Task InitializeAsync()
    {
        _store = await CreateAsync();
        _opened.Add(_store);
    }

    /// <summary>Gives back what the test opened.</summary>
    public virtual async Task DisposeAsync()
    {
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }
    }

    /// <summary>Another instance over the same data, disposed of with the test.</summary>
    protected async Task<IObjectStore> OpenAnotherAsync()
    {
        var store = await ReopenAsync();
        _opened.Add(store);
        return store;
    }

    /// <summary>Puts an object under default options.</summary>
    protected async Task<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body) =>
        await Store.PutAsync(key, body, WriteOptions.Default, CancellationToken.None);

    /// <summary>All bytes of an object, read in pieces.</summary>
    protected async Task<byte[]> ReadAllAsync(string key, IObjectStore? from = null)
    {
        var store = from ?? Store;
        var head = await store.HeadAsync(key, CancellationToken.None);
        Assert.NotNull(head);
        var bytes = new byte[head.Size + 1];
        Assert.Equal(head.Size, await store.ReadAsync(key, head.ETag, 0, bytes, CancellationToken.None));
        return bytes[..^1];
    }

    /// <summary>The keys a listing gives, in its order.</summary>
    protected async Task<List<string>> KeysAsync(string prefix = "", string? startAfter = null)
    {
        List<string> keys = [];
        await foreach (var info in Store.ListAsync(prefix, startAfter, CancellationToken.None))
        {
            keys.Add(info.Key);
        }

        return keys;
    }

    /// <summary>Runs a call that must fail in this way.</summary>
    protected static async Task<StoreException> FailsAsync(StoreErrorKind kind, Func<ValueTask> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var error = await Assert.ThrowsAsync<StoreException>(async () => await call());
        Assert.True(error.Kind == kind, $"Expected {kind}, not {error.Kind}: {error.Message}");
        Assert.NotEmpty(error.Message);
        return error;
    }

    private static void AssertCrc(StoreInfo store, ReadOnlySpan<byte> body, ulong? told)
    {
        if (store.TellsCrc64)
        {
            Assert.Equal(Crc64Xz.Compute(body), told);
        }
        else if (told is { } crc)
        {
            Assert.Equal(Crc64Xz.Compute(body), crc);
        }
    }
}
