using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Run;
using OssPipeline.Engine.Tests.Support;
using OssPipeline.Engine.Verify;

namespace OssPipeline.Engine.Tests.Run;

/// <summary>Source and sink are one account's, and no block needs the bytes: the service copies.</summary>
public sealed class ServerSideCopyTests : IDisposable
{
    private const string Header = """
        name: job
        memory: 16MiB
        stores:
          dst: { kind: memory, name: NAME }
        nodes:

        """;

    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Objects_get_new_keys_and_no_byte_is_read()
    {
        await PutAsync("raw/a", 3_000_000, new ObjectAttributes { ContentType = "text/csv", Metadata = new Dictionary<string, string> { ["origin"] = "erp" }, StorageClass = "IA", Tags = new Dictionary<string, string> { ["team"] = "data" } });
        await PutAsync("raw/b", 10);
        var run = await RunAsync(Nodes("prefix: raw/", "hash: { kind: hash_key }", ""));

        Assert.Equal((2, 0), (run.Counts.Done, run.Counts.Failed));
        Assert.Equal((0, 0, 3_000_010), (run.Counts.BytesRead, run.Counts.BytesWritten, run.Counts.BytesCopied));
        Assert.Empty(_bench["dst"].Puts);
        var keys = await _bench.KeysAsync();
        Assert.Equal(4, keys.Count);
        var copy = await HeadAsync(keys.Single(k => k.EndsWith("/raw/a", StringComparison.Ordinal)));
        Assert.Equal(("text/csv", "erp", "IA", "data"), (copy.Attributes.ContentType, copy.Attributes.Metadata["origin"], copy.Attributes.StorageClass, copy.Attributes.Tags["team"]));
        Assert.Equal((await HeadAsync("raw/a")).Crc64, copy.Crc64);
    }

    [Fact]
    public async Task The_plan_says_so_and_does_nothing()
    {
        await PutAsync("raw/a", 1000);
        await using var plan = await _bench.PlanAsync(Nodes("prefix: raw/", "hash: { kind: hash_key }", ""), Header);
        using var nothing = JournalView.Open(plan.State);
        var report = await PlanPreview.PreviewAsync(plan, nothing, startAnew: false, listAnew: false, CancellationToken.None);

        Assert.Equal((new PlanTotals(1, 1000), default, default), (report.ToCopy, report.ToRead, report.ToWrite));
        Assert.True(report.Nodes.Single(n => n.Name == "write").IsServerSide);
        Assert.Single(await _bench.KeysAsync());
    }

    [Theory]
    [InlineData("crc: { kind: crc64 }", "")]
    [InlineData("zip: { kind: compress }", "")]
    [InlineData("hash: { kind: hash_key }", ", server_side: false")]
    public async Task With_a_block_that_needs_bytes_or_when_forbidden_they_pass_through(string block, string option)
    {
        await PutAsync("raw/a", 1000);
        var run = await RunAsync(Nodes("prefix: raw/", block, $"prefix: out/{option}"));

        Assert.Equal((1, 1000, 0), (run.Counts.Done, run.Counts.BytesRead, run.Counts.BytesCopied));
    }

    [Fact]
    public async Task A_whole_bucket_gets_new_keys_once_and_what_was_made_is_not_taken_for_a_source()
    {
        for (var i = 0; i < 300; i++)
        {
            await PutAsync($"k{i:000}", 10);
        }

        var nodes = Nodes("delete_source: true", "hash: { kind: hash_key, of: \"{key}\" }", "");
        var first = await RunAsync(nodes);
        var keys = await _bench.KeysAsync();
        var second = await RunAsync(nodes);

        Assert.Equal((300, 0), (first.Counts.Done, first.Counts.Failed));
        Assert.Equal(300, keys.Count);
        Assert.All(keys, k => Assert.Matches("^[0-9a-f]{4}/k[0-9]{3}$", k));
        Assert.Equal((0, 0), (second.Counts.Done, second.Counts.Failed));
        Assert.Equal(keys, await _bench.KeysAsync());
    }

    [Fact]
    public async Task A_new_key_that_another_source_object_has_fails_and_destroys_nothing()
    {
        await PutAsync("a", 1);
        await PutAsync("a/b", 2);
        var run = await RunAsync(Nodes("", "move: { kind: rename, to: \"{name}/b\" }", ""));

        Assert.Equal((1, 1), (run.Counts.Done, run.Counts.Failed));
        Assert.Contains(_bench.Outcomes, o => o is { Object.Key: "a", Result: WorkResult.Failed, Reason: { } why } && why.Contains("would be lost", StringComparison.Ordinal));
        Assert.Equal(2, (await HeadAsync("a/b")).Size);
    }

    [Fact]
    public async Task A_source_object_is_deleted_once_its_copy_is_confirmed_and_others_stay()
    {
        await PutAsync("raw/a.csv", 100);
        await PutAsync("raw/b.txt", 100);
        var nodes = Nodes("prefix: raw/, delete_source: true", "only: { kind: filter, include: [\"*.csv\"] }\n  move: { kind: rename, to: \"new/{name}\" }", "");
        var run = await RunAsync(nodes);

        Assert.Equal((1, 1, 0), (run.Counts.Done, run.Counts.Skipped, run.Counts.Failed));
        Assert.Equal(["new/a.csv", "raw/b.txt"], await _bench.KeysAsync());
        var verified = await VerifyAsync(nodes);
        Assert.True(verified.IsClean);
        Assert.Equal(1, verified[VerifyResult.Same]);
    }

    [Fact]
    public async Task A_copy_with_another_crc_fails_and_its_source_stays()
    {
        await PutAsync("raw/a", 100);
        _bench["dst"].Answer = copy => copy with { Crc64 = 1 };
        var run = await RunAsync(Nodes("prefix: raw/, delete_source: true", "move: { kind: rename, to: \"new/{name}\" }", ""));

        Assert.Equal(1, run.Counts.Failed);
        Assert.Contains("holds other bytes", _bench.Outcomes.Single().Reason, StringComparison.Ordinal);
        Assert.Contains("raw/a", await _bench.KeysAsync());
        Assert.Empty(_bench["dst"].Deleted);
    }

    [Fact]
    public async Task A_deletion_that_failed_is_made_up_for_by_the_next_run_after_a_look_at_the_copy()
    {
        await PutAsync("raw/a", 100);
        var nodes = Nodes("prefix: raw/, delete_source: true, allow_empty: true", "move: { kind: rename, to: \"new/{name}\" }", "");
        _bench["dst"].BeforeDelete = _ => throw new StoreException(StoreErrorKind.Denied, "no right to delete");
        var first = await RunAsync(nodes);
        _bench["dst"].BeforeDelete = null;
        var second = await RunAsync(nodes);

        Assert.Equal((0, 1), (first.Counts.Done, first.Counts.Failed));
        Assert.Equal((1, 0), (second.Counts.Skipped, second.Counts.Failed));
        Assert.Equal(["new/a"], await _bench.KeysAsync());
        Assert.Single(_bench["dst"].Copied);
    }

    [Fact]
    public async Task Nothing_is_deleted_when_the_copy_of_an_earlier_run_is_gone()
    {
        await PutAsync("raw/a", 100);
        var nodes = Nodes("prefix: raw/, delete_source: true", "move: { kind: rename, to: \"new/{name}\" }", "");
        _bench["dst"].BeforeDelete = _ => throw new StoreException(StoreErrorKind.Denied, "no right to delete");
        await RunAsync(nodes);
        _bench["dst"].BeforeDelete = null;
        await _bench["dst"].DeleteAsync(["new/a"], CancellationToken.None);
        var second = await RunAsync(nodes);

        Assert.Equal(1, second.Counts.Failed);
        Assert.Equal(["raw/a"], await _bench.KeysAsync());
    }

    [Fact]
    public async Task Objects_that_keep_their_keys_are_changed_in_place_once()
    {
        await PutAsync("raw/a", 100, new ObjectAttributes { ContentType = "text/csv", Metadata = new Dictionary<string, string> { ["origin"] = "erp" } });
        var nodes = Nodes("prefix: raw/, delete_source: true", "same: { kind: rename, to: \"{key}\" }", "storage_class: IA, server_side_encryption: AES256, metadata: { team: data }, tags: { cost: low }");
        var first = await RunAsync(nodes);
        var second = await RunAsync(nodes);
        var there = await HeadAsync("raw/a");

        Assert.Equal((1, 0), (first.Counts.Done, first.Counts.Failed));
        Assert.Equal((0, 1, 0), (second.Counts.Done, second.Counts.Skipped, second.Counts.Failed));
        Assert.Single(_bench["dst"].Copied);
        Assert.Equal(("IA", "AES256", "text/csv"), (there.Attributes.StorageClass, there.Attributes.ServerSideEncryption, there.Attributes.ContentType));
        Assert.Equal(("erp", "data", "low"), (there.Attributes.Metadata["origin"], there.Attributes.Metadata["team"], there.Attributes.Tags["cost"]));
    }

    [Fact]
    public async Task An_object_that_is_to_stay_as_it_is_costs_no_copy()
    {
        await PutAsync("raw/a", 100, new ObjectAttributes { StorageClass = "IA" });
        var run = await RunAsync(Nodes("prefix: raw/", "same: { kind: rename, to: \"{key}\" }", "storage_class: IA"));

        Assert.Equal((1, 0), (run.Counts.Done, run.Counts.Failed));
        Assert.Empty(_bench["dst"].Copied);
    }

    [Fact]
    public async Task An_object_above_the_limit_is_copied_in_parts_and_resumes_at_the_part()
    {
        var bytes = await PutAsync("raw/a", 1_000_000, new ObjectAttributes { ContentType = "text/csv", Tags = new Dictionary<string, string> { ["team"] = "data" } });
        var nodes = Nodes("prefix: raw/", "move: { kind: rename, to: \"new/{name}\" }", "");
        _bench["dst"].MaxCopySize = 200_000;
        _bench["dst"].BeforeCopyPart = (_, number) => number == 4 ? throw new StoreException(StoreErrorKind.Throttled, "slow down") : Task.CompletedTask;
        var first = await RunAsync(nodes);
        var copied = _bench["dst"].CopiedParts.Count;
        _bench["dst"].BeforeCopyPart = null;
        var second = await RunAsync(nodes);

        Assert.Equal(1, first.Counts.Failed);
        Assert.InRange(copied, 0, 4); // the others may be ahead of the one that fails, or behind it
        Assert.Equal((1, 0), (second.Counts.Done, second.Counts.Failed));
        Assert.Equal(5, _bench["dst"].CopiedParts.Count);
        Assert.Single(_bench["dst"].Begun);
        Assert.Single(_bench["dst"].ListedParts); // by the copy alone: whoever else asked for its upload could come when it is completed, and begin another
        Assert.Equal(bytes, await _bench.ReadAsync("new/a"));
        var there = await HeadAsync("new/a");
        Assert.Equal(("text/csv", "data"), (there.Attributes.ContentType, there.Attributes.Tags["team"]));
    }

    [Fact]
    public async Task An_upload_none_of_whose_parts_could_be_copied_is_gone_on_with()
    {
        var bytes = await PutAsync("raw/a", 1_000_000);
        var nodes = Nodes("prefix: raw/", "move: { kind: rename, to: \"new/{name}\" }", "");
        _bench["dst"].MaxCopySize = 200_000;
        _bench["dst"].BeforeCopyPart = (_, _) => throw new StoreException(StoreErrorKind.Throttled, "slow down");
        var first = await RunAsync(nodes);
        _bench["dst"].BeforeCopyPart = null;
        var second = await RunAsync(nodes);

        Assert.Equal((1, 1), (first.Counts.Failed, second.Counts.Done));
        Assert.Single(_bench["dst"].Begun);
        Assert.Equal(bytes, await _bench.ReadAsync("new/a"));
    }

    [Fact]
    public async Task Verify_takes_the_sources_in_the_same_bucket_for_no_extra_objects()
    {
        await PutAsync("a", 100);
        var nodes = Nodes("", "hash: { kind: hash_key }", "");
        await RunAsync(nodes);
        var verified = await VerifyAsync(nodes);

        Assert.True(verified.IsClean);
    }

    private static string Nodes(string read, string blocks, string write) => $$"""
          read: { kind: read, store: dst{{(read.Length > 0 ? ", " + read : "")}} }
          {{blocks}}
          write: { kind: write, store: dst{{(write.Length > 0 ? ", " + write : "")}} }
        """;

    private Task<RunSummary> RunAsync(string nodes) => _bench.RunAsync(nodes, Header);

    private async Task<VerifySummary> VerifyAsync(string nodes)
    {
        await using var plan = await _bench.PlanAsync(nodes, Header);
        using var journal = JournalView.Open(plan.State);
        return await Verification.RunAsync(plan, journal, new VerifyOptions(), CancellationToken.None);
    }

    private async Task<byte[]> PutAsync(string key, int size, ObjectAttributes? attributes = null)
    {
        await using var plan = await _bench.PlanAsync(Nodes("", "", ""), Header);
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        await _bench["dst"].PutAsync(key, bytes, new WriteOptions(attributes ?? ObjectAttributes.None), CancellationToken.None);
        _bench["dst"].Puts.Clear();
        return bytes;
    }

    private async Task<ObjectInfo> HeadAsync(string key) =>
        await _bench["dst"].HeadAsync(key, CancellationToken.None) ?? throw new InvalidOperationException($"{key} is not there.");
}
