using System.IO.Compression;
using OssPipeline.Core.Storage;
using OssPipeline.Storage.Manifests;

namespace OssPipeline.Storage.Tests.Manifests;

public sealed class ManifestListingTests : IAsyncLifetime
{
    private readonly ManifestBench _bench = new();

    [Fact]
    public async Task A_list_of_keys_gives_the_objects_as_the_store_describes_them()
    {
        var a = await _bench.PutAsync("a.csv", 3);
        await _bench.PutAsync("sub/ü b,\"c\"", 5);
        _bench.Write("keys.txt", "\uFEFFsub/ü b,\"c\"\r\n\na.csv");

        var found = await _bench.ListAsync(Options("keys.txt"));

        Assert.Equal(["sub/ü b,\"c\"", "a.csv"], found.Select(f => f.Key));
        Assert.Equal([5L, 3L], found.Select(f => f.Size));
        Assert.Equal(a.ETag, found[1].ETag);
        Assert.Equal(2, _bench.Store.Heads);
    }

    [Fact]
    public async Task What_a_list_tells_is_not_asked()
    {
        _bench.Write("list.csv", """"
            size,key,ETag,mtime,colour
            12,a,"""abc""",2026-01-02T03:04:05.25Z,red
            13,"b
            c",def,1767323045,
            """");

        var found = await _bench.ListAsync(Options("list.csv"));

        Assert.Equal(["a", "b\nc"], found.Select(f => f.Key));
        Assert.Equal([12L, 13L], found.Select(f => f.Size));
        Assert.Equal(["abc", "def"], found.Select(f => f.ETag));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 250, TimeSpan.Zero), found[0].LastModified);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1767323045), found[1].LastModified);
        Assert.Equal(0, _bench.Store.Heads);
    }

    [Fact]
    public async Task JSON_lines_say_the_same()
    {
        await _bench.PutAsync("c", 7);
        _bench.Write("list.jsonl", """
            {"key":"a","size":12,"etag":"abc","mtime":"2026-01-02T03:04:05Z","more":{"x":[1]}}

            {"key":"c"}
            """);

        var found = await _bench.ListAsync(Options("list.jsonl"));

        Assert.Equal([("a", 12L), ("c", 7L)], found.Select(f => (f.Key, f.Size)));
        Assert.Equal(1, _bench.Store.Heads);
    }

    [Fact]
    public async Task Broken_rows_are_told_by_file_and_line_and_cost_no_other()
    {
        _bench.Write("list.csv", [
            .. "key,size,etag,mtime\n"u8, .. "a,1,e,2026-01-01\n"u8, .. "b,many,e,2026-01-01\n"u8, .. "\"c,1,e,2026-01-01\n"u8, .. "d,1,e\n"u8,
            .. ",1,e,2026-01-01\n"u8, 0xFF, .. ",1,e,2026-01-01\n"u8, .. "g,1,e,soon\n"u8, .. "\"h\"x,1,e,2026-01-01\n"u8,
            .. "i,1,e,2026-01-01\n"u8]);

        var found = await _bench.ListAsync(Options("list.csv"));

        Assert.Equal(["a", "list.csv:3", "list.csv:4", "list.csv:5", "list.csv:6", "list.csv:7", "list.csv:8", "list.csv:9", "i"], found.Select(f => f.Key));
        Assert.All(found.Where(f => f.Key.Contains(':', StringComparison.Ordinal)), f =>
        {
            Assert.Null(f.Problem!.Kind);
            Assert.StartsWith(f.Key + ": ", f.Problem.Reason, StringComparison.Ordinal);
        });
        Assert.Equal(2, found.Count(f => f.Problem is null));
    }

    [Fact]
    public async Task Broken_JSON_is_told_by_line()
    {
        _bench.Write("list.jsonl", "{\"key\":\"a\",\"size\":1,\"etag\":\"e\",\"mtime\":1}\n{\"key\":\n[1]\n{\"key\":\"\\ud800\"}\n{\"size\":1}\n");

        var found = await _bench.ListAsync(Options("list.jsonl"));

        Assert.Equal(["a", "list.jsonl:2", "list.jsonl:3", "list.jsonl:4", "list.jsonl:5"], found.Select(f => f.Key));
    }

    [Fact]
    public async Task A_line_without_end_is_passed_over_in_bounded_memory()
    {
        await _bench.PutAsync("a");
        _bench.Write("keys.txt", new string('x', 3 * LineReader.MaxLength) + "\na\n");

        var found = await _bench.ListAsync(Options("keys.txt"));

        Assert.Equal(["keys.txt:1", "a"], found.Select(f => f.Key));
    }

    [Fact]
    public async Task A_missing_object_and_a_key_that_can_not_be_have_their_own_kinds()
    {
        await _bench.PutAsync("a");
        _bench.Write("keys.txt", "gone\n/rooted\na\n");

        var found = await _bench.ListAsync(Options("keys.txt"));

        Assert.Equal(["gone", "/rooted", "a"], found.Select(f => f.Key));
        Assert.Equal([StoreErrorKind.NotFound, StoreErrorKind.InvalidKey, null], found.Select(f => f.Problem?.Kind));
        Assert.StartsWith("keys.txt:1: ", found[0].Problem!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prefix_patterns_and_time_choose_among_its_rows()
    {
        _bench.Write("list.csv", "key,size,etag,mtime\nin/a.csv,1,e,2026-01-02\nin/b.txt,1,e,2026-01-02\nout/a.csv,1,e,2026-01-02\nin/old.csv,1,e,2025-01-01\n");

        var found = await _bench.ListAsync(Options("list.csv") with { Prefix = "in/", Include = ["**/*.csv"], ModifiedSince = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) });

        Assert.Equal(["in/a.csv"], found.Select(f => f.Key));
    }

    [Fact]
    public async Task Of_a_report_the_wanted_results_are_read_and_each_object_once()
    {
        _bench.Write("run.csv", """
            result,class,source,key,size,mtime,etag,crc64,target,stored_size,stored_etag,stored_crc64,attempts,reason,notes
            done,,read,a,1,2026-01-01T00:00:00Z,e,,x/a,1,,,1,,
            failed,denied,read,b,1,2026-01-01T00:00:00Z,e,,,,,,1,"no, never",
            failed,denied,read,c,1,2026-01-01T00:00:00Z,e,,x/c,,,,1,no,
            failed,denied,read,c,1,2026-01-01T00:00:00Z,e,,y/c,,,,1,no,
            left_behind,archived,read,d,1,2026-01-01T00:00:00Z,e,,,,,,0,archived,
            failed,manifest,read,list.csv:7,0,,,,,,,,0,list.csv:7: it has no key,
            """);

        var found = await _bench.ListAsync(Options("run.csv") with { Results = ["failed", "left_behind"] });

        Assert.Equal(["b", "c", "d", "run.csv:7"], found.Select(f => f.Key));
        Assert.Contains("list.csv:7", found[3].Problem!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objects_of_two_sources_are_told_apart()
    {
        _bench.Write("run.jsonl", """
            {"result":"failed","source":"one","key":"a","size":1,"mtime":"2026-01-01T00:00:00Z","etag":"e"}
            {"result":"failed","source":"two","key":"b","size":1,"mtime":"2026-01-01T00:00:00Z","etag":"e"}
            """);

        Assert.Equal(["a", "run.jsonl:2"], (await _bench.ListAsync(Options("run.jsonl"))).Select(f => f.Key));
        Assert.Equal(["b"], (await _bench.ListAsync(Options("run.jsonl") with { Sources = ["two"] })).Select(f => f.Key));
    }

    [Fact]
    public async Task The_findings_of_a_verification_are_a_list_too()
    {
        await _bench.PutAsync("b", 9);
        _bench.Write("audit.csv", "result,sink,key,target,expected_size,size,expected_crc64,crc64,reason\r\nextra,write,,x,,5,,,\r\nmissing,write,b,out/b,9,,,,\r\n");

        var found = await _bench.ListAsync(Options("audit.csv"));

        Assert.Equal([("b", 9L)], found.Select(f => (f.Key, f.Size)));
    }

    [Fact]
    public async Task Rows_that_tell_no_result_are_not_taken_for_those_of_a_report()
    {
        _bench.Write("list.csv", "key,size\na,1\n");

        var row = Assert.Single(await _bench.ListAsync(Options("list.csv") with { Results = ["failed"] }));

        Assert.Equal("list.csv:2", row.Key);
    }

    [Fact]
    public async Task A_list_may_lie_in_a_store_and_be_packed()
    {
        await _bench.PutAsync("a");
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write("a\n"u8);
        }

        await _bench.Lists.PutAsync("2026/keys.gz", packed.ToArray(), WriteOptions.Default, CancellationToken.None);

        Assert.Equal(["a"], (await _bench.ListAsync(Options("lists:2026/keys.gz"))).Select(f => f.Key));
    }

    [Fact]
    public async Task A_list_that_ends_in_the_middle_ends_the_listing_with_an_error()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(TestKit.Stores.Some.Bytes(100_000));
        }

        _bench.Write("keys.gz", packed.ToArray()[..50_000]);

        var error = await Assert.ThrowsAsync<StoreException>(() => _bench.ListAsync(Options("keys.gz")));

        Assert.Equal(StoreErrorKind.Corrupt, error.Kind);
    }

    [Theory]
    [InlineData("absent.txt")]
    [InlineData("lists:absent.txt")]
    [InlineData("nostore:absent.txt")]
    public async Task A_list_that_is_not_there_is_an_error_that_says_where(string manifest)
    {
        var error = await Assert.ThrowsAsync<StoreException>(() => _bench.ListAsync(Options(manifest)));

        Assert.Equal(StoreErrorKind.NotFound, error.Kind);
        Assert.Contains("absent.txt", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CSV_without_a_column_of_keys_is_refused()
    {
        _bench.Write("list.csv", "a,1\nb,2\n");

        var error = await Assert.ThrowsAsync<StoreException>(() => _bench.ListAsync(Options("list.csv")));

        Assert.Contains("'key'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objects_are_asked_about_at_once_but_not_without_bound_and_come_in_order()
    {
        var keys = Enumerable.Range(0, 200).Select(i => $"k{i:D3}").Reverse().ToList();
        foreach (var key in keys)
        {
            await _bench.PutAsync(key, 1);
        }

        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _bench.Store.OnHead = async key =>
        {
            if (key == keys[OrderedLookups.AtOnce - 1])
            {
                first.SetResult(); // all that may be asked at once are
            }

            await first.Task;
        };
        _bench.Write("keys.txt", string.Join('\n', keys));

        Assert.Equal(keys, (await _bench.ListAsync(Options("keys.txt"))).Select(f => f.Key));
        Assert.Equal(OrderedLookups.AtOnce, _bench.Store.MostHeadsAtOnce);
    }

    [Fact]
    public async Task A_store_that_is_gone_ends_the_listing_and_one_object_that_is_denied_does_not()
    {
        await _bench.PutAsync("b");
        _bench.Write("keys.txt", "a\nb\n");
        _bench.Store.OnHead = static key => key == "a" ? throw new StoreException(StoreErrorKind.Denied, "no") : Task.CompletedTask;
        Assert.Equal([StoreErrorKind.Denied, null], (await _bench.ListAsync(Options("keys.txt"))).Select(f => f.Problem?.Kind));

        _bench.Store.OnHead = static key => throw new StoreException(StoreErrorKind.Unreachable, "away");
        await Assert.ThrowsAsync<StoreException>(() => _bench.ListAsync(Options("keys.txt")));
    }

    [Fact]
    public void A_manifest_is_in_no_order_and_says_nothing_of_what_it_leaves_out()
    {
        var source = _bench.Source(Options("keys.txt"));

        Assert.False(source.ListsInOrder);
        Assert.False(source.ListsAll);
        Assert.Contains("keys.txt", source.Location, StringComparison.Ordinal);
    }

    [Fact]
    public void Choosing_rows_needs_a_manifest() =>
        Assert.Equal(["results"], new ReadOptions { Store = "s", Results = ["failed"] }.Validate().Select(p => p.Option));

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _bench.DisposeAsync().AsTask();

    private static ReadOptions Options(string manifest) => new() { Store = "s", Manifest = manifest };
}
