using OssPipeline.Core.Storage;
using OssPipeline.Engine.Tests.Support;

namespace OssPipeline.Engine.Tests.Run;

/// <summary>What a source keeps beside an object's bytes is taken over by the sink.</summary>
public sealed class KeptAttributesTests : IDisposable
{
    private const string Header = """
        name: job
        memory: 16MiB
        stores:
          src: { kind: memory, name: NAME-src }
          dst: { kind: memory, name: NAME }
          here: { kind: local, root: here, create: true }
        nodes:

        """;

    private static readonly ObjectAttributes Written = new()
    {
        ContentType = "application/x-thing",
        ContentEncoding = "br",
        ContentDisposition = "attachment",
        ContentLanguage = "de",
        CacheControl = "no-cache",
        Expires = "Thu, 01 Dec 2033 16:00:00 GMT",
        Metadata = new Dictionary<string, string> { ["origin"] = "erp", ["team"] = "a" },
        Tags = new Dictionary<string, string> { ["cost"] = "low" },
        StorageClass = "IA",
        Acl = "public-read",
    };

    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(100)]
    [InlineData(600_000)]
    public async Task Headers_metadata_and_the_time_of_change_stay(int size)
    {
        var source = await PutAsync("a.csv", size, Written);
        var copy = await CopyAsync("");
        Assert.Equal(
            ("application/x-thing", "br", "attachment", "de", "no-cache", Written.Expires),
            (copy.ContentType, copy.ContentEncoding, copy.ContentDisposition, copy.ContentLanguage, copy.CacheControl, copy.Expires));
        Assert.Equal(Written.Metadata, copy.Metadata);
        Assert.Equal(source.LastModified, copy.Modified);
        Assert.Empty(copy.Tags);
        Assert.Equal((null, null), (copy.StorageClass, copy.Acl));
    }

    [Fact]
    public async Task Tags_rights_and_the_class_stay_when_they_are_asked_for()
    {
        await PutAsync("a.csv", 10, Written);
        var copy = await CopyAsync(", keep: [tags, acl, storage_class]");
        Assert.Equal(Written.Tags, copy.Tags);
        Assert.Equal(("IA", "public-read"), (copy.StorageClass, copy.Acl));
        Assert.Empty(copy.Metadata);
        Assert.Null(copy.Modified);
        Assert.Equal("text/csv", copy.ContentType);
    }

    [Fact]
    public async Task What_the_sink_gives_wins()
    {
        await PutAsync("a.csv", 10, Written);
        var copy = await CopyAsync(", content_type: text/plain, metadata: { team: b }");
        Assert.Equal("text/plain", copy.ContentType);
        Assert.Equal(new Dictionary<string, string> { ["origin"] = "erp", ["team"] = "b" }, copy.Metadata);
    }

    [Fact]
    public async Task Other_bytes_have_another_type_and_encoding()
    {
        await PutAsync("a.csv", 10, Written);
        await RunAsync("", "zip: { kind: compress, format: gzip }");
        var copy = (await _bench["dst"].HeadAsync("a.csv.gz", CancellationToken.None))!.Attributes;
        Assert.NotEqual("application/x-thing", copy.ContentType);
        Assert.NotEqual("br", copy.ContentEncoding);
        Assert.Equal("erp", copy.Metadata["origin"]);
    }

    [Fact]
    public async Task The_time_goes_there_and_back_so_that_nothing_moves_again()
    {
        _bench.AddFile("x", 100);
        var path = Path.Combine(_bench.Source, "x");
        var time = new DateTime(2020, 2, 3, 4, 5, 6, 789, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, time);
        await _bench.RunAsync("""
              read: { kind: read, store: src }
              write: { kind: write, store: dst }
            """);
        Assert.Equal(time, (await _bench["dst"].HeadAsync("x", CancellationToken.None))!.Attributes.Modified!.Value.UtcDateTime);

        const string Back = """
            name: back
            memory: 16MiB
            stores:
              dst: { kind: memory, name: NAME }
              back: { kind: local, root: FOLDER, create: true }
            nodes:

            """;
        const string Nodes = """
              read: { kind: read, store: dst }
              write: { kind: write, store: back, if_exists: differs }
            """;
        var there = await _bench.RunAsync(Nodes, Back.Replace("FOLDER", "src", StringComparison.Ordinal));
        Assert.Equal((0, 1), (there.Counts.Done, there.Counts.Skipped));
        Assert.Contains("the same is at the destination", Assert.Single(_bench.Outcomes).Reason, StringComparison.Ordinal);

        var elsewhere = await _bench.RunAsync(
            Nodes.Replace("store: back", "store: other", StringComparison.Ordinal),
            Back.Replace("FOLDER", "other", StringComparison.Ordinal).Replace("back", "other", StringComparison.Ordinal));
        Assert.Equal(1, elsewhere.Counts.Done);
        Assert.Equal(time, File.GetLastWriteTimeUtc(Path.Combine(_bench.Folder, "other", "x")));
    }

    private async Task<ObjectAttributes> CopyAsync(string options)
    {
        await RunAsync(options, null);
        return (await _bench["dst"].HeadAsync("a.csv", CancellationToken.None))!.Attributes;
    }

    private async Task RunAsync(string options, string? block)
    {
        var nodes = $"  read: {{ kind: read, store: src }}\n{(block is null ? "" : $"  {block}\n")}  write: {{ kind: write, store: dst, part: 256KiB, server_side: false{options} }}\n";
        var summary = await _bench.RunAsync(nodes, Header);
        Assert.Equal((1, 0), (summary.Counts.Done, summary.Counts.Failed));
    }

    private async Task<ObjectInfo> PutAsync(string key, int size, ObjectAttributes attributes)
    {
        await using (await _bench.PlanAsync("  read: { kind: read, store: src }\n  write: { kind: write, store: dst, server_side: false }\n", Header))
        {
            return await _bench["src"].PutAsync(key, new byte[size], new WriteOptions(attributes), CancellationToken.None);
        }
    }
}
