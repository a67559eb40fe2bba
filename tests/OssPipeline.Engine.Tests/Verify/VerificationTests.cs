using OssPipeline.Core.Storage;
using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Tests.Support;
using OssPipeline.Engine.Verify;

namespace OssPipeline.Engine.Tests.Verify;

public sealed class VerificationTests : IDisposable
{
    private const string Copy = """
          read: { kind: read, store: src }
          hash: { kind: hash_key }
          write: { kind: write, store: dst, prefix: out/, part: 256KiB }
        """;

    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task What_a_run_wrote_is_the_same()
    {
        _bench.AddFile("a", 10);
        _bench.AddFile("b", 700_000);
        await _bench.RunAsync(Copy);

        var (summary, findings) = await VerifyAsync(Copy);

        Assert.True(summary.IsClean);
        Assert.Equal(2, summary[VerifyResult.Same]);
        Assert.All(findings, f => Assert.Equal(f.ExpectedCrc64, f.Crc64));
    }

    [Fact]
    public async Task Every_kind_of_difference_is_found()
    {
        foreach (var key in new[] { "gone", "longer", "changed", "fine" })
        {
            _bench.AddFile(key, 100, key.Length);
        }

        await _bench.RunAsync(Copy);
        var keys = await _bench.KeysAsync();
        await _bench["dst"].DeleteAsync([keys.Single(k => k.EndsWith("gone", StringComparison.Ordinal))], default);
        await _bench["dst"].PutAsync(keys.Single(k => k.EndsWith("longer", StringComparison.Ordinal)), new byte[101], WriteOptions.Default, default);
        await _bench["dst"].PutAsync(keys.Single(k => k.EndsWith("changed", StringComparison.Ordinal)), new byte[100], WriteOptions.Default, default);
        await _bench["dst"].PutAsync("out/stranger", new byte[1], WriteOptions.Default, default);
        await _bench["dst"].PutAsync("beside", new byte[1], WriteOptions.Default, default);

        var (summary, findings) = await VerifyAsync(Copy);

        Assert.False(summary.IsClean);
        Assert.Equal(
            [("changed", VerifyResult.CrcDiffers), ("fine", VerifyResult.Same), ("gone", VerifyResult.Missing), ("longer", VerifyResult.SizeDiffers), ("out/stranger", VerifyResult.Extra)],
            findings.Select(f => (f.Key ?? f.Target!, f.Result)).Order());
    }

    [Fact]
    public async Task Without_a_manifest_the_source_is_read()
    {
        _bench.AddFile("a", 10);
        await _bench.RunAsync(Copy);
        Directory.Delete(_bench.StateDirectory, recursive: true);

        Assert.True((await VerifyAsync(Copy)).Summary.IsClean);
    }

    [Fact]
    public async Task A_source_that_changed_and_kept_its_time_is_found()
    {
        _bench.AddFile("a", 10, seed: 1);
        var path = Path.Combine(_bench.Source, "a");
        var time = File.GetLastWriteTimeUtc(path);
        await _bench.RunAsync(Copy);
        var bytes = File.ReadAllBytes(path);
        bytes[3] ^= 1;
        using (var file = File.OpenWrite(path))
        {
            file.Write(bytes);
        }

        File.SetLastWriteTimeUtc(path, time);

        Assert.Equal(1, (await VerifyAsync(Copy)).Summary[VerifyResult.CrcDiffers]);
        Assert.Equal(1, (await VerifyAsync(Copy, reread: true)).Summary[VerifyResult.CrcDiffers]);
    }

    [Fact]
    public async Task Compressed_objects_are_proven_by_the_manifest_and_unproven_without_it()
    {
        const string Packed = """
              read: { kind: read, store: src }
              pack: { kind: compress, format: gzip }
              write: { kind: write, store: dst, part: 256KiB }
            """;
        _bench.AddFile("a", 5000);
        await _bench.RunAsync(Packed);

        Assert.True((await VerifyAsync(Packed)).Summary.IsClean);
        Directory.Delete(_bench.StateDirectory, recursive: true);
        Assert.Equal(1, (await VerifyAsync(Packed)).Summary[VerifyResult.Unproven]);
    }

    [Fact]
    public async Task Sizes_alone_ask_nobody_about_single_objects()
    {
        _bench.AddFile("a", 100);
        await _bench.RunAsync(Copy);
        var key = Assert.Single(await _bench.KeysAsync());
        await _bench["dst"].PutAsync(key, new byte[100], WriteOptions.Default, default);
        var heads = _bench["dst"].Heads.Count;
        Assert.True((await VerifyAsync(Copy, level: VerifyLevel.Size)).Summary.IsClean);
        Assert.Equal(heads, _bench["dst"].Heads.Count);
        Assert.Equal(1, (await VerifyAsync(Copy)).Summary[VerifyResult.CrcDiffers]);
    }

    [Fact]
    public async Task What_stands_beside_the_bytes_is_compared_when_asked_for()
    {
        const string Given = """
              read: { kind: read, store: src }
              write: { kind: write, store: dst, metadata: { origin: erp }, tags: { team: data } }
            """;
        _bench.AddFile("a.csv", 100);
        var bytes = await File.ReadAllBytesAsync(Path.Combine(_bench.Source, "a.csv"));
        await _bench.RunAsync(Given);
        Assert.True((await VerifyAsync(Given, level: VerifyLevel.Meta)).Summary.IsClean);

        var right = (await _bench["dst"].HeadAsync("a.csv", default))!.Attributes;
        foreach (var (wrong, reason) in new[]
        {
            (right with { Metadata = new Dictionary<string, string> { ["origin"] = "crm" } }, "metadata origin is 'crm' instead of 'erp'"),
            (right with { Modified = null }, "src-mtime is missing"),
            (right with { ContentType = "text/html" }, "Content-Type is 'text/html'"),
            (right with { Tags = new Dictionary<string, string>() }, "tag team is missing"),
        })
        {
            await _bench["dst"].PutAsync("a.csv", bytes, new WriteOptions(wrong), default);
            var finding = Assert.Single((await VerifyAsync(Given, level: VerifyLevel.Meta)).Findings);
            Assert.Equal(VerifyResult.MetaDiffers, finding.Result);
            Assert.Contains(reason, finding.Reason, StringComparison.Ordinal);
            Assert.True((await VerifyAsync(Given)).Summary.IsClean);
        }
    }

    [Fact]
    public async Task Bytes_take_nobodys_word()
    {
        _bench.AddFile("a", 3_000_000);
        await _bench.RunAsync(Copy);
        Assert.True((await VerifyAsync(Copy, level: VerifyLevel.Bytes)).Summary.IsClean);

        _bench["dst"].AfterRead = (_, offset, memory) =>
        {
            if (offset == 1 << 20)
            {
                memory.Span[5] ^= 1;
            }
        };
        Assert.True((await VerifyAsync(Copy)).Summary.IsClean);
        var finding = Assert.Single((await VerifyAsync(Copy, level: VerifyLevel.Bytes)).Findings);
        Assert.Equal(VerifyResult.BytesDiffer, finding.Result);
        Assert.Contains("byte 1,048,581 is the first", finding.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_way_does_not_look_for_extra_objects()
    {
        _bench.AddFile("a", 10);
        await _bench.RunAsync(Copy);
        await _bench["dst"].PutAsync("out/stranger", new byte[1], WriteOptions.Default, default);
        Assert.Equal(1, (await VerifyAsync(Copy)).Summary[VerifyResult.Extra]);
        Assert.True((await VerifyAsync(Copy, oneWay: true)).Summary.IsClean);
    }

    private async Task<(VerifySummary Summary, List<VerifyFinding> Findings)> VerifyAsync(
        string nodes, bool reread = false, VerifyLevel level = VerifyLevel.Crc, bool oneWay = false)
    {
        await using var plan = await _bench.PlanAsync(nodes);
        using var journal = JournalView.Open(plan.State);
        var findings = new List<VerifyFinding>();
        var summary = await Verification.RunAsync(plan, journal, new VerifyOptions { Reread = reread, Level = level, OneWay = oneWay, Found = findings.Add }, CancellationToken.None);
        return (summary, findings);
    }
}
