using System.Security.Cryptography;
using System.Text;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Storage.Memory;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Storage.Tests.Manifests;

/// <summary>A folder with lists, a store with the objects, another with lists, and a count of what they are asked.</summary>
internal sealed class ManifestBench : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("osspipe-manifest-");

    public ManifestBench(string bucket = "")
    {
        Store = new AskedStore(new MemoryStore(new MemoryBucket()), bucket);
        Lists = new AskedStore(new MemoryStore(new MemoryBucket()), "lists");
    }

    public AskedStore Store { get; }

    public AskedStore Lists { get; }

    public string Folder => _folder.FullName;

    public async Task<ObjectInfo> PutAsync(string key, int size = 10) =>
        await Store.PutAsync(key, Some.Bytes(size), WriteOptions.Default, CancellationToken.None);

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return name;
    }

    /// <summary>The text of a manifest.json.</summary>
    public static string InventoryJson(string bucket, string format, string schema, params (string Key, byte[] Bytes)[] files) => $$"""
        {
          "sourceBucket": "{{bucket}}",
          "destinationBucket": "arn:aws:s3:::lists",
          "version": "2016-11-30",
          "creationTimestamp": "1514944800000",
          "fileFormat": "{{format}}",
          "fileSchema": "{{schema}}",
          "files": [{{string.Join(',', files.Select(f => $$"""{ "key": "{{f.Key}}", "size": {{f.Bytes.Length}}, "MD5checksum": "{{Md5(f.Bytes)}}" }"""))}}]
        }
        """;

#pragma warning disable CA5351 // the services chose it
    public static string Md5(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351

    public ISource Source(ReadOptions options, params IInventoryFormat[] formats) => ((SourceKind)StoreSource.CreateKind(formats)).Create(options, new ComponentContext
    {
        BaseDirectory = Folder,
        StateDirectory = Folder,
        Store = _ => Store,
        StoreAside = name => name == "lists" ? Lists : name == "s" ? Store : null,
    });

    public async Task<List<ObjectRef>> ListAsync(ReadOptions options, params IInventoryFormat[] formats)
    {
        var found = new List<ObjectRef>();
        await foreach (var item in Source(options, formats).ListAsync(null, CancellationToken.None))
        {
            found.Add(item);
        }

        Assert.Equal(0, Store.Listings);
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Lists.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

/// <summary>Counts what a store is asked, and how much at once.</summary>
internal sealed class AskedStore(IObjectStore inner, string bucket) : DelegatingStore(inner)
{
    private int _heads;
    private int _headsNow;
    private int _most;

    public override StoreInfo Info { get; } = inner.Info with { Bucket = bucket };

    public int Listings { get; private set; }

    public int Heads => _heads;

    public int MostHeadsAtOnce => _most;

    public Func<string, Task>? OnHead { get; set; }

    public override IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter, CancellationToken cancellationToken)
    {
        Listings++;
        return base.ListAsync(prefix, startAfter, cancellationToken);
    }

    public override async ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _heads);
        var now = Interlocked.Increment(ref _headsNow);
        for (int most; now > (most = _most);)
        {
            Interlocked.CompareExchange(ref _most, now, most);
        }

        try
        {
            if (OnHead is { } wait)
            {
                await wait(key);
            }

            return await base.HeadAsync(key, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _headsNow);
        }
    }
}
