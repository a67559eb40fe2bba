using System.Globalization;
using System.Text;
using OssPipeline.DevServer;
using OssPipeline.DevServer.Faults;

namespace OssPipeline.EndToEnd.Tests;

/// <summary>A run that writes a partitioned table, killed at the worst moments: the next one has every row once.</summary>
public sealed class KilledTablesTests : IAsyncLifetime
{
    private const int Files = 30;
    private const int RowsInFile = 400;

    private readonly Scene _scene = new();
    private readonly Dictionary<string, (long Rows, long Sum)> _expected = [];

    public async Task InitializeAsync()
    {
        await _scene.InitializeAsync();
        for (var file = 0; file < Files; file++)
        {
            var text = new StringBuilder("id,day,amount,note\n");
            for (var row = 0; row < RowsInFile; row++)
            {
                var (id, day) = ((file * RowsInFile) + row, $"2024-02-{1 + (row % 8):00}");
                var (rows, sum) = _expected.GetValueOrDefault(day);
                _expected[day] = (rows + 1, sum + id);
                text.Append(CultureInfo.InvariantCulture, $"{id},{day},{id / 4.0},\"Größe {id}, \"\"quoted\"\"\"\n");
            }

            var path = Path.Combine(_scene.Directory, "data", $"part-{file:00}.csv");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text.ToString());
        }
    }

    public Task DisposeAsync() => _scene.DisposeAsync();

    [Theory]
    [InlineData(OssOperation.UploadPart, 3)]
    [InlineData(OssOperation.CompleteMultipartUpload, 3)]
    [InlineData(OssOperation.PutObject, 1)]
    public async Task Every_row_is_there_once(OssOperation at, int after)
    {
        var pipeline = Write();
        for (var kill = 0; kill < 2; kill++)
        {
            _scene.Server.Faults.Add(new FaultRule { Action = FaultAction.Wait(TimeSpan.FromHours(1)), Operation = at, Nth = after + 1, Every = 1, Times = null });
            var before = _scene.Server.Counters[at].Requests;
            using var run = _scene.Start("run", pipeline);
            for (var i = 0; i < 3_000 && _scene.Server.Counters[at].Requests < before + after + 1 && !run.HasEnded; i++)
            {
                await Task.Delay(20);
            }

            run.Kill();
            await run.EndAsync();
            _scene.Server.Faults.Clear();
            if (at == OssOperation.UploadPart)
            {
                Assert.DoesNotContain((await _scene.RunAsync("ls", $"oss://{Scene.Bucket}/lake/", "-r", "--json")).Ended(0).Json, j => j.TryGetProperty("key", out _));
            }
        }

        (await _scene.RunAsync("run", pipeline, "--json")).Ended(0);
        var rows = (await _scene.RunAsync(
            "query", "lake:lake/t/", "select day, count(*) as n, sum(id) as s, sum(amount) as a, count(distinct note) as d from t group by day order by day", "--json", "--pipeline", pipeline)).Ended(0).Json;
        Assert.Equal(
            _expected.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => (e.Key, e.Value.Rows, e.Value.Sum, e.Value.Sum / 4.0, e.Value.Rows)),
            rows.Select(r => (
                r.GetProperty("day").ToString(), r.GetProperty("n").GetInt64(), long.Parse(r.GetProperty("s").ToString(), CultureInfo.InvariantCulture), r.GetProperty("a").GetDouble(), r.GetProperty("d").GetInt64())));
        (await _scene.RunAsync("verify", pipeline)).Ended(0);
        Assert.Contains("0 open uploads", (await _scene.RunAsync("gc", pipeline)).Ended(0).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await _scene.RunAsync("run", pipeline, "--json")).Ended(0).Objects("done"));
    }

    private string Write()
    {
        var file = Path.Combine(_scene.Directory, "table.yaml");
        File.WriteAllText(file, $$"""
            name: table
            memory: 32MiB
            stores:
              data: { kind: local, root: ./data }
              lake: { kind: oss, endpoint: "${OSS_ENDPOINT}", region: "${OSS_REGION}", bucket: {{Scene.Bucket}} }
            nodes:
              read:  { kind: read, store: data }
              rows:  { kind: csv_decode, header: true, schema: { id: bigint, day: string, amount: double, note: string } }
              table: { kind: table, store: lake, prefix: lake/t/, partition_by: [day] }
            """);
        return file;
    }
}
