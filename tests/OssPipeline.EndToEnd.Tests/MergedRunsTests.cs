using System.Text;
using OssPipeline.DevServer;
using OssPipeline.DevServer.Faults;

namespace OssPipeline.EndToEnd.Tests;

/// <summary>Small files are merged on a real server and come back; killed at any moment, nothing is ever visible without its index.</summary>
public sealed class MergedRunsTests : IAsyncLifetime
{
    private const int Folders = 12;
    private const int FilesEach = 40;

    private readonly Scene _scene = new();

    public Task InitializeAsync() => _scene.InitializeAsync();

    public Task DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Csv_files_are_merged_under_one_header_and_come_back_byte_for_byte()
    {
        WriteFiles();
        var merge = WriteMerge();
        var plan = (await _scene.RunAsync("plan", merge)).Ended(0).Out;
        Assert.Contains($"put together from {Folders * FilesEach}", plan, StringComparison.Ordinal);
        Assert.Contains("and 39 more → write: merged/day-00/000.merged.csv", plan, StringComparison.Ordinal);
        var run = (await _scene.RunAsync("run", merge, "--json")).Ended(0);
        Assert.Equal(Folders, run.Objects("done"));
        (await _scene.RunAsync("verify", merge)).Ended(0);
        (await _scene.RunAsync("verify", merge, "--reread")).Ended(0);
        var lines = (await _scene.RunAsync("cat", $"oss://{Scene.Bucket}/merged/day-00/000.merged.csv")).Ended(0).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Single(lines, "id,name");
        Assert.Equal(1 + FilesEach, lines.Length);
        await RestoreAsync();
    }

    [Fact]
    public async Task From_bucket_to_bucket_each_member_is_compared_with_what_the_service_vouches_for()
    {
        WriteFiles();
        (await _scene.RunAsync("run", _scene.WritePipeline())).Ended(0);
        var heads = _scene.Server.Counters[OssOperation.HeadObject].Succeeded;
        var merge = WriteMerge("{ kind: read, store: lake, prefix: in/ }");
        var run = (await _scene.RunAsync("run", merge, "--json")).Ended(0);
        Assert.Equal(Folders, run.Objects("done"));
        Assert.True(_scene.Server.Counters[OssOperation.HeadObject].Succeeded - heads >= Folders * FilesEach);
        (await _scene.RunAsync("verify", merge)).Ended(0);
    }

    [Fact]
    public async Task Killed_again_and_again_every_visible_object_has_its_index_and_all_is_there_in_the_end()
    {
        WriteFiles();
        var merge = WriteMerge();
        for (var kill = 1; kill <= 3; kill++)
        {
            _scene.Server.Faults.Clear();
            _scene.Server.Faults.Add(new FaultRule { Action = FaultAction.Wait(TimeSpan.FromHours(1)), Operation = OssOperation.PutObject, Nth = 6, Times = null });
            var before = _scene.Server.Counters[OssOperation.PutObject].Succeeded;
            using var run = _scene.Start("run", merge);
            for (var i = 0; i < 1200 && _scene.Server.Counters[OssOperation.PutObject].Succeeded < before + 5; i++)
            {
                await Task.Delay(50);
            }

            run.Kill();
            await run.EndAsync();
            _scene.Server.Faults.Clear();
            var visible = (await _scene.RunAsync("ls", $"oss://{Scene.Bucket}/merged/", "-r", "--json")).Ended(0).Json.Select(o => o.GetProperty("key").GetString()!).ToHashSet();
            Assert.NotEmpty(visible);
            Assert.All(visible.Where(k => k.EndsWith(".merged.csv", StringComparison.Ordinal)), k => Assert.Contains(k + ".index.jsonl", visible));
        }

        var last = (await _scene.RunAsync("run", merge, "--json")).Ended(0);
        Assert.True(last.Objects("skipped") > 0, last.Out);
        (await _scene.RunAsync("verify", merge)).Ended(0);
        await RestoreAsync();
    }

    [Fact]
    public async Task A_hostile_index_restores_nothing_and_is_named()
    {
        WriteFiles();
        (await _scene.RunAsync("run", WriteMerge())).Ended(0);
        var key = $"oss://{Scene.Bucket}/merged/day-00/000.merged.csv.index.jsonl";
        var index = (await _scene.RunAsync("cat", key)).Ended(0).Out.Replace("day-00/001.csv", "../../001.csv", StringComparison.Ordinal);
        await ReplaceAsync("merged/day-00/000.merged.csv.index.jsonl", index);
        var restored = (await _scene.RunAsync("run", WriteUnmerge())).Ended(1);
        Assert.Contains("line 3 of its index: the key '../../001.csv' can't be restored", restored.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_scene.Directory, "001.csv")));
        Assert.Equal((Folders - 1) * FilesEach, Directory.GetFiles(Path.Combine(_scene.Directory, "back"), "*", SearchOption.AllDirectories).Length);
    }

    private void WriteFiles()
    {
        for (var folder = 0; folder < Folders; folder++)
        {
            var path = Path.Combine(_scene.Directory, "data", $"day-{folder:D2}");
            Directory.CreateDirectory(path);
            for (var file = 0; file < FilesEach; file++)
            {
                File.WriteAllText(Path.Combine(path, $"{file:D3}.csv"), $"id,name\n{folder * FilesEach + file},vehicle {file}{(file % 3 == 0 ? "" : "\n")}");
            }
        }
    }

    private string WriteMerge(string read = "{ kind: read, store: data }") => Write("merge.yaml", $$"""
        name: merge
        memory: 32MiB
        stores:
          data: { kind: local, root: ./data }
          lake: { kind: oss, endpoint: "${OSS_ENDPOINT}", region: "${OSS_REGION}", bucket: {{Scene.Bucket}} }
        nodes:
          read:  {{read}}
          pack:  { kind: merge, format: csv }
          write: { kind: write, store: lake, prefix: merged/, part: 1MiB }
        """);

    private string WriteUnmerge() => Write("unmerge.yaml", $$"""
        name: unmerge
        memory: 32MiB
        stores:
          lake: { kind: oss, endpoint: "${OSS_ENDPOINT}", region: "${OSS_REGION}", bucket: {{Scene.Bucket}} }
          back: { kind: local, root: ./back, create: true }
        nodes:
          read:    { kind: read, store: lake, prefix: merged/ }
          restore: { kind: unmerge }
          write:   { kind: write, store: back }
        """);

    private string Write(string name, string text)
    {
        var file = Path.Combine(_scene.Directory, name);
        File.WriteAllText(file, text);
        return file;
    }

    private async Task RestoreAsync()
    {
        var unmerge = WriteUnmerge();
        var run = (await _scene.RunAsync("run", unmerge, "--json")).Ended(0);
        Assert.Equal(Folders * FilesEach, run.Objects("done"));
        (await _scene.RunAsync("verify", unmerge)).Ended(0);
        foreach (var file in Directory.GetFiles(Path.Combine(_scene.Directory, "data"), "*", SearchOption.AllDirectories))
        {
            var back = Path.Combine(_scene.Directory, "back", Path.GetRelativePath(Path.Combine(_scene.Directory, "data"), file));
            Assert.Equal(await File.ReadAllBytesAsync(file), await File.ReadAllBytesAsync(back));
        }
    }

    // By a pipeline of its own: the command line has no put.
    private async Task ReplaceAsync(string key, string text)
    {
        var path = Path.Combine(_scene.Directory, "forged", key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text, new UTF8Encoding(false));
        (await _scene.RunAsync("run", Write("forge.yaml", $$"""
            name: forge
            stores:
              forged: { kind: local, root: ./forged }
              lake: { kind: oss, endpoint: "${OSS_ENDPOINT}", region: "${OSS_REGION}", bucket: {{Scene.Bucket}} }
            nodes:
              read:  { kind: read, store: forged }
              write: { kind: write, store: lake }
            """))).Ended(0);
    }
}
