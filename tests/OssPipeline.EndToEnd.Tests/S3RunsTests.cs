using OssPipeline.Core.Data;
using OssPipeline.DevServer;
using OssPipeline.DevServer.Faults;
using OssPipeline.TestKit.Peers;

namespace OssPipeline.EndToEnd.Tests;

/// <summary>Between a real S3 server of another maker and OSS, by the command line, with a run killed in between.</summary>
[Collection(Ceph.Name)]
public sealed class S3RunsTests(CephGateway ceph) : IAsyncLifetime
{
    private const int Small = 60;
    private const int Parts = 6;

    private readonly Scene _scene = new();
    private S3Bucket _bucket = null!;

    public async Task InitializeAsync()
    {
        await _scene.InitializeAsync();
        _bucket = await S3Bucket.CreateAsync(ceph);
        _bucket.AddTo(_scene.Environment);
    }

    public async Task DisposeAsync()
    {
        _bucket.Dispose();
        await _scene.DisposeAsync();
    }

    [Fact]
    public async Task A_killed_run_from_S3_goes_on_and_everything_arrives_as_it_was()
    {
        var expected = new Dictionary<string, byte[]>();
        for (var i = 0; i < Small; i++)
        {
            var key = $"small/{i % 7}/文件 {i}+.csv";
            expected[key] = Bytes(1000 + i, i);
            await _bucket.PutAsync(key, expected[key], ("origin", "erp"));
        }

        expected["empty"] = [];
        await _bucket.PutAsync("empty", []);
        expected["large"] = Bytes(Parts << 20, 77);
        await _bucket.PutPartsAsync("large", expected["large"], 5 << 20);
        var pipeline = WritePipeline("s3", "oss", "read: { kind: read, store: s3 }", "write: { kind: write, store: lake, prefix: in/, part: 1MiB }");

        // The first parts go through and all others are held, so that the run is caught in the middle however fast it is.
        _scene.Server.Faults.Add(new FaultRule { Action = FaultAction.Wait(TimeSpan.FromHours(1)), Operation = OssOperation.UploadPart, Nth = 3, Times = null });
        using (var run = _scene.Start("run", pipeline))
        {
            await UntilAsync(() => _scene.Server.Counters[OssOperation.UploadPart].Succeeded >= 2);
            run.Kill();
            await run.EndAsync();
        }

        _scene.Server.Faults.Clear();
        var last = (await _scene.RunAsync("run", pipeline, "--json")).Ended(0);

        Assert.InRange(last.Objects("listed"), 1, expected.Count); // what the killed run had decided about is not listed again
        Assert.Equal(0, last.Objects("failed"));
        Assert.Equal(Parts, _scene.Server.Counters[OssOperation.UploadPart].Succeeded);
        (await _scene.RunAsync("verify", pipeline)).Ended(0);
        foreach (var key in new[] { "small/3/文件 3+.csv", "empty", "large" })
        {
            var bytes = expected[key];
            var stat = Assert.Single((await _scene.RunAsync("stat", $"lake:in/{key}", "--json", "--pipeline", pipeline)).Ended(0).Json);
            Assert.Equal((bytes.Length, Crc64Xz.Compute(bytes).ToString()), (stat.GetProperty("size").GetInt64(), stat.GetProperty("crc64").GetString()));
        }

        var again = (await _scene.RunAsync("run", pipeline, "--json")).Ended(0);
        Assert.Equal(0, again.Objects("done"));
    }

    [Fact]
    public async Task What_is_written_to_S3_is_proven_and_found_again_without_sending_it_twice()
    {
        var small = _scene.WriteData("folder/small 1.csv", 5000);
        var large = _scene.WriteData("large", 12 << 20);
        var pipeline = WritePipeline("data", "s3", "read: { kind: read, store: data }", "write: { kind: write, store: s3, prefix: in/, part: 5MiB, storage_class: IA, metadata: { origin: erp } }");

        var run = (await _scene.RunAsync("run", pipeline, "--json")).Ended(0);
        Assert.Equal(2, run.Objects("done"));
        Assert.Equal(small, await _bucket.ReadAsync("in/folder/small 1.csv"));
        Assert.Equal(large, await _bucket.ReadAsync("in/large"));
        (await _scene.RunAsync("verify", pipeline)).Ended(0);
        Assert.Equal(0, (await _scene.RunAsync("run", pipeline, "--json")).Ended(0).Objects("done"));

        await _bucket.PutAsync("in/large", new byte[12 << 20]);
        Assert.Contains("in/large", (await _scene.RunAsync("verify", pipeline)).Ended(1).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_that_the_server_does_not_know_end_the_run_at_once_and_stay_hidden()
    {
        var pipeline = WritePipeline("s3", "oss", "read: { kind: read, store: s3 }", "write: { kind: write, store: lake }");
        _scene.Environment["AWS_SECRET_ACCESS_KEY"] = "wrong-secret-of-this-test";

        var ended = (await _scene.RunAsync("run", pipeline)).Ended(3);

        Assert.Contains("Check the secret access key", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", ended.Error + ended.Out, StringComparison.Ordinal);
    }

    private string WritePipeline(string from, string to, string read, string write)
    {
        var file = Path.Combine(_scene.Directory, $"{from}-to-{to}.yaml");
        File.WriteAllText(file, $$"""
            name: {{from}}-to-{{to}}
            memory: 64MiB
            stores:
              data: { kind: local, root: ./data, create: true }
              s3: { kind: s3, endpoint: "${S3_ENDPOINT}", bucket: "${S3_BUCKET}" }
              lake: { kind: oss, endpoint: "${OSS_ENDPOINT}", region: "${OSS_REGION}", bucket: {{Scene.Bucket}} }
            nodes:
              {{read}}
              {{write}}
            """);
        return file;
    }

    private static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }
    }
}
