using OssPipeline.Core.Data;
using OssPipeline.DevServer;
using OssPipeline.DevServer.Faults;

namespace OssPipeline.EndToEnd.Tests;

/// <summary>Thirty of a hundred requests fail at both ends: refused, reset, cut short, slow, or done with the answer lost.</summary>
public sealed class StormTests : IAsyncLifetime
{
    private const int Objects = 5_000;
    private const string SourceSecret = "the-other-end's-secret-0123456789";

    private readonly Scene _scene = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("osspipe-storm-");
    private readonly Dictionary<string, ulong> _expected = [];
    private OssDevServer _source = null!;

    public async Task InitializeAsync()
    {
        await _scene.InitializeAsync();
        _source = await OssDevServer.StartAsync(
            new DevServerOptions { DataDirectory = _folder.FullName, Credentials = [new DevServerCredential("LTAI-source", SourceSecret)], Buckets = ["source"] },
            CancellationToken.None);
        _scene.Environment["SRC_ACCESS_KEY_ID"] = "LTAI-source";
        _scene.Environment["SRC_ACCESS_KEY_SECRET"] = SourceSecret;
        _scene.Environment["SRC_ENDPOINT"] = _source.Endpoint.GetLeftPart(UriPartial.Authority);
        for (var i = 0; i < Objects; i++)
        {
            // A few in parts at both ends.
            var key = $"f{i % 50:00}/object-{i:0000}";
            _expected[key] = Crc64Xz.Compute(_scene.WriteData(key, i % 500 == 0 ? 3_000_000 + i : 500 + i));
        }

        (await _scene.RunAsync("run", Write("fill", "data: { kind: local, root: ./data }", "data", "source", "prefix: \"\""))).Ended(0);
    }

    public async Task DisposeAsync()
    {
        await _source.DisposeAsync();
        _folder.Delete(recursive: true);
        await _scene.DisposeAsync();
    }

    [Fact]
    public async Task Every_object_arrives_once_and_right()
    {
        Storm();
        var run = (await _scene.RunAsync("run", Copy(), "--json")).Ended(0);
        Assert.Equal(Objects, run.Objects("done"));
        Assert.True(_source.Faults.Strikes > Objects / 4, $"{_source.Faults.Strikes} faults at the source");
        Assert.True(_scene.Server.Faults.Strikes > Objects / 4, $"{_scene.Server.Faults.Strikes} faults at the sink");
        await AllRightAsync();
    }

    [Fact]
    public async Task The_same_with_three_kills()
    {
        Storm();
        var pipeline = Copy();
        for (var kill = 1; kill <= 3; kill++)
        {
            var until = kill * (Objects / 5);
            using var run = _scene.Start("run", pipeline);
            await UntilAsync(() => _scene.Server.Counters[OssOperation.PutObject].Succeeded >= until || run.HasEnded);
            if (!run.HasEnded)
            {
                run.Kill();
            }

            await run.EndAsync();
        }

        (await _scene.RunAsync("run", pipeline, "--json")).Ended(0);
        await AllRightAsync();
    }

    private void Storm()
    {
        foreach (var faults in new[] { _source.Faults, _scene.Server.Faults })
        {
            faults.Add(new FaultRule { Action = FaultAction.Refuse(503, "SlowDown", TimeSpan.FromMilliseconds(5)), Nth = 3, Every = 10, Times = null });
            faults.Add(new FaultRule { Action = FaultAction.ResetResponse(100), Nth = 5, Every = 20, Times = null });
            faults.Add(new FaultRule { Action = FaultAction.ResetRequest(0), Nth = 15, Every = 20, Times = null });
            faults.Add(new FaultRule { Action = FaultAction.Truncate(200), Nth = 8, Every = 20, Times = null });
            faults.Add(new FaultRule { Action = FaultAction.LoseResponse(), Nth = 18, Every = 40, Times = null });
            faults.Add(new FaultRule { Action = FaultAction.Throttle(200_000), Nth = 38, Every = 40, Times = null });
        }
    }

    private async Task AllRightAsync()
    {
        _source.Faults.Clear();
        _scene.Server.Faults.Clear();
        (await _scene.RunAsync("verify", Copy(), "--level", "bytes", "--out", "audit.csv")).Ended(0);
        var there = (await _scene.RunAsync("ls", $"oss://{Scene.Bucket}/in/", "-r", "--json")).Ended(0).Json
            .Where(j => j.TryGetProperty("key", out _)).Select(j => j.GetProperty("key").GetString()![3..]).ToList();
        Assert.Equal(_expected.Keys.Order(StringComparer.Ordinal), there.Order(StringComparer.Ordinal));
        var crcs = await File.ReadAllLinesAsync(Path.Combine(_scene.Directory, "audit.csv"));
        Assert.Equal(Objects + 1, crcs.Length);
        Assert.All(crcs.Skip(1).Select(l => l.Split(',')), c => Assert.Equal(_expected[c[2]].ToString(System.Globalization.CultureInfo.InvariantCulture), c[7]));
    }

    private string Copy() => Write(
        "storm", "source: { kind: oss, endpoint: \"${SRC_ENDPOINT}\", region: cn-hangzhou, bucket: source, credentials_prefix: SRC_ }", "source", "lake", "prefix: in/, part: 1MiB");

    private string Write(string name, string store, string from, string to, string sink)
    {
        var file = Path.Combine(_scene.Directory, name + ".yaml");
        File.WriteAllText(file, $$"""
            name: {{name}}
            memory: 32MiB
            stores:
              {{store}}
              {{(to == "source" ? "source: { kind: oss, endpoint: \"${SRC_ENDPOINT}\", region: cn-hangzhou, bucket: source, credentials_prefix: SRC_ }" : "lake: { kind: oss, endpoint: \"${OSS_ENDPOINT}\", region: \"${OSS_REGION}\", bucket: " + Scene.Bucket + " }")}}
            nodes:
              read:  { kind: read, store: {{from}} }
              write: { kind: write, store: {{to}}, {{sink}} }
            """);
        return file;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 6_000 && !condition(); i++)
        {
            await Task.Delay(20);
        }

        Assert.True(condition());
    }
}
