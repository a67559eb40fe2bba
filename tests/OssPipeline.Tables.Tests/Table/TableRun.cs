using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;
using OssPipeline.Storage.Memory;
using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Tests.Table;

/// <summary>Runs of a table in memory, and what is visible afterwards.</summary>
internal sealed class TableRun : IDisposable
{
    public const string Prefix = "warehouse/vehicles/";

    private readonly TempFolder _folder = new();

    public TableRun(long minPartSize = 1) => Store = new MemoryStore(new MemoryBucket(), minPartSize);

    public MemoryStore Store { get; }

    public MemoryLog Log { get; } = new();

    public string Spool => _folder.File("spool");

    public List<(int Row, string? Column, string Reason)> Rejects { get; } = [];

    public static TableOptions Options => new() { Store = "lake", Prefix = Prefix };

    public TableSink Sink(TableOptions options, IObjectStore? store = null) => new(options, store ?? Store, TimeProvider.System, Spool);

    public async Task<TableResult> WriteAsync(
        TableOptions options, TableSchema schema, IEnumerable<List<object?[]>> batches, long memory = 64 << 20, int parallelism = 2, IObjectStore? store = null, ITableLog? log = null)
    {
        var sink = Sink(options, store);
        sink.Check(schema);
        await using var writer = await sink.OpenAsync(schema, log ?? Log, memory, parallelism, default);
        foreach (var rows in batches)
        {
            await writer.WriteAsync(SomeRows.Batch(schema, rows), Reject, default);
        }

        return await writer.CommitAsync([new TableOrigin("read", "in.csv", new ObjectVersion(new ObjectInfo("in.csv", 9, "e1", null), "null", true, false), 9, 3, 3, 0)], default);
    }

    public void Reject(int row, string? column, string reason)
    {
        lock (Rejects)
        {
            Rejects.Add((row, column, reason));
        }
    }

    public async Task<List<string>> KeysAsync(string prefix = "")
    {
        var keys = new List<string>();
        await foreach (var there in Store.ListAsync(prefix, null, default))
        {
            keys.Add(there.Key);
        }

        return keys;
    }

    public async Task<List<string>> UploadsAsync()
    {
        var keys = new List<string>();
        await foreach (var upload in Store.ListUploadsAsync("", default))
        {
            keys.Add(upload.Key);
        }

        return keys;
    }

    public async Task<byte[]> BytesAsync(string key)
    {
        var bytes = new byte[(await Store.HeadAsync(key, default))!.Size];
        await Store.ReadAsync(key, null, 0, bytes, default);
        return bytes;
    }

    public async Task<string> TextAsync(string key) => System.Text.Encoding.UTF8.GetString(await BytesAsync(key));

    /// <summary>Copies the table's files into a folder; gives that folder.</summary>
    public async Task<string> ExportAsync()
    {
        var root = _folder.File(Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(root);
        foreach (var key in await KeysAsync(Prefix))
        {
            var path = Path.Combine(root, key[Prefix.Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, await BytesAsync(key));
        }

        return root;
    }

    public void Dispose() => _folder.Dispose();
}
