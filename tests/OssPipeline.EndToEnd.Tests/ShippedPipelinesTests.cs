using System.Security.Cryptography;
using System.Text;
using OssPipeline.TestKit.Hdfs;
using OssPipeline.TestKit.Peers;

namespace OssPipeline.EndToEnd.Tests;

/// <summary>Every file in <c>pipelines/</c> does what it says, on the sample data and the embedded server, in a folder of its own.</summary>
[Collection(Ceph.Name)]
public sealed class ShippedPipelinesTests(CephGateway ceph) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("osspipe-shipped-").FullName;
    private S3Bucket _bucket = null!;

    private static RSA Key { get; } = RSA.Create(2048);

    public static TheoryData<string> Files => new(Directory.GetFiles(Path.Combine(Scene.Repository, "pipelines"), "*.yaml").Select(f => Path.GetFileName(f)));

    private WebHdfsServer? _hdfs;
    private SampleSite? _web;

    public async Task InitializeAsync()
    {
        _bucket = await S3Bucket.CreateAsync(ceph);
        await _bucket.PutAsync("vehicles/vehicle.csv", await System.IO.File.ReadAllBytesAsync(Path.Combine(Scene.Repository, "samples", "vehicles", "vehicle.csv")));
        await PutInventoryAsync();
        await System.IO.File.WriteAllTextAsync(
            Report, "result,class,source,key,size,mtime,etag\r\nfailed,denied,read,vehicles/vehicle.csv,,,\r\ndone,,read,gone,,,\r\n");
        _web = await SampleSite.StartAsync();
        await System.IO.File.WriteAllTextAsync(UrlList, $"{_web.Url}vehicles/vehicle.csv\n{_web.Url}logs/2017-11-11/customer-1/file1\tlogs/one\n");
        _hdfs = await WebHdfsServer.StartAsync();
        foreach (var sample in Directory.GetFiles(Path.Combine(Scene.Repository, "samples"), "*", SearchOption.AllDirectories))
        {
            _hdfs.Tree.Write("/warehouse/" + Path.GetRelativePath(Path.Combine(Scene.Repository, "samples"), sample).Replace('\\', '/'), await System.IO.File.ReadAllBytesAsync(sample));
        }
    }

    public async Task DisposeAsync()
    {
        _bucket.Dispose();
        await _web!.DisposeAsync();
        await _hdfs!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_pipeline_runs_and_verifies(string file)
    {
        var run = (await RunAsync("run", file, "--json")).Ended(0);
        Assert.Equal(0, run.Objects("failed"));
        Assert.Equal(run.Objects("listed"), run.Objects("done") + run.Objects("skipped"));
        (await RunAsync("verify", file)).Ended(0);

        var again = (await RunAsync("run", file, "--json")).Ended(0);
        Assert.Equal(0, again.Objects("done"));
        Assert.Equal(0, again.Summary.GetProperty("bytes").GetProperty("written").GetInt64());
    }

    [Fact]
    public async Task The_quick_start_can_be_looked_at_with_every_verb()
    {
        const string File = "quickstart.yaml";
        Assert.Contains("quickstart", (await RunAsync("plan", File)).Ended(0).Out, StringComparison.Ordinal);
        (await RunAsync("lint", File)).Ended(0);
        (await RunAsync("run", File)).Ended(0);
        var listed = (await LookAsync("ls", "lake:", "-r", "--json", "--pipeline")).Ended(0).Json;
        Assert.NotEmpty(listed);
        var vehicle = listed.Select(o => o.GetProperty("key").GetString()!).Single(k => k.StartsWith("raw/", StringComparison.Ordinal) && k.EndsWith("vehicle.csv", StringComparison.Ordinal));
        Assert.Contains("raw/", (await LookAsync("ls", "lake:", "--pipeline")).Ended(0).Out, StringComparison.Ordinal);

        var sample = Path.Combine(Scene.Repository, "samples", "vehicles", "vehicle.csv");
        var stat = Assert.Single((await LookAsync("stat", "lake:" + vehicle, "--json", "--pipeline")).Ended(0).Json);
        Assert.Equal(new FileInfo(sample).Length, stat.GetProperty("size").GetInt64());
        Assert.NotEqual(
            await System.IO.File.ReadAllTextAsync(sample),
            (await LookAsync("cat", "lake:" + vehicle, "--pipeline")).Ended(0).Out);

        var answer = (await LookAsync(
            "query", "lake:warehouse/vehicles/", "select recordid, patientid, direction from t where patientid > 25 order by recordid", "--json", "--pipeline")).Ended(0).Json;
        Assert.Equal(
            [(1, 51, "S"), (3, 48, "NE"), (4, 30, "W"), (5, 47, "S"), (7, 53, "N"), (8, 63, "SW"), (10, 31, "N")],
            answer.Select(r => (r.GetProperty("recordid").GetInt32(), r.GetProperty("patientid").GetInt32(), r.GetProperty("direction").GetString()!)));
        Assert.Contains("CREATE EXTERNAL TABLE", (await LookAsync("cat", "lake:warehouse/_osspipe/vehicles/create_table.sql", "--pipeline")).Ended(0).Out, StringComparison.Ordinal);
        (await RunAsync("status", File)).Ended(0);
        (await LookAsync("rm", "lake:" + vehicle, "--pipeline")).Ended(0);
        (await LookAsync("stat", "lake:" + vehicle, "--pipeline")).Ended(1);
        Assert.Contains("missing", (await RunAsync("verify", File)).Ended(1).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_archived_comes_back_byte_for_byte()
    {
        (await RunAsync("run", "archive-gzip.yaml")).Ended(0);
        (await RunAsync("run", "oss-to-local.yaml")).Ended(0);
        var sample = Path.Combine(Scene.Repository, "samples", "vehicles", "vehicle.csv");
        var restored = Assert.Single(Directory.GetFiles(Path.Combine(_folder, "restored"), "vehicle.csv*", SearchOption.AllDirectories));
        Assert.Equal(SHA256.HashData(await System.IO.File.ReadAllBytesAsync(sample)), SHA256.HashData(await System.IO.File.ReadAllBytesAsync(restored)));
    }

    [Fact]
    public async Task What_was_encrypted_comes_back_byte_for_byte()
    {
        (await RunAsync("run", "encrypt-archive.yaml")).Ended(0);
        (await RunAsync("run", "decrypt-restore.yaml")).Ended(0);
        var sample = Path.Combine(Scene.Repository, "samples", "vehicles", "vehicle.csv");
        var restored = Assert.Single(Directory.GetFiles(Path.Combine(_folder, "restored"), "vehicle.csv*", SearchOption.AllDirectories));
        Assert.Equal(SHA256.HashData(await System.IO.File.ReadAllBytesAsync(sample)), SHA256.HashData(await System.IO.File.ReadAllBytesAsync(restored)));
    }

    [Fact]
    public async Task What_was_backed_up_from_HDFS_is_restored_to_HDFS_byte_for_byte()
    {
        _hdfs!.Tree.Write("/warehouse/sales/_temporary/0/part-0", new byte[10]);
        (await RunAsync("run", "hdfs-to-oss.yaml")).Ended(0);
        (await RunAsync("run", "oss-to-hdfs.yaml")).Ended(0);
        var originals = _hdfs.Tree.Files().Where(p => p.StartsWith("/warehouse/", StringComparison.Ordinal) && !p.Contains("_temporary", StringComparison.Ordinal)).ToList();
        var restored = _hdfs.Tree.Files().Where(p => p.StartsWith("/restored/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(originals);
        Assert.Equal(originals.Select(p => p["/warehouse/".Length..]), restored.Select(p => p["/restored/".Length..]));
        Assert.All(originals, p => Assert.Equal(_hdfs.Tree.Read(p), _hdfs.Tree.Read("/restored/" + p["/warehouse/".Length..])));
    }

    [Fact]
    public async Task What_was_merged_comes_back_byte_for_byte()
    {
        var merged = (await RunAsync("run", "merge-small-files.yaml", "--json")).Ended(0);
        (await RunAsync("run", "unmerge.yaml")).Ended(0);
        var samples = Path.Combine(Scene.Repository, "samples");
        var files = Directory.GetFiles(samples, "*", SearchOption.AllDirectories).Where(f => f.EndsWith(".log", StringComparison.Ordinal) || f.EndsWith(".txt", StringComparison.Ordinal)).ToList();
        Assert.True(merged.Objects("done") < files.Count, merged.Out);
        foreach (var file in files)
        {
            var restored = Path.Combine(_folder, "restored", Path.GetRelativePath(samples, file));
            Assert.Equal(await System.IO.File.ReadAllBytesAsync(file), await System.IO.File.ReadAllBytesAsync(restored));
        }

        Assert.Equal(files.Count, Directory.GetFiles(Path.Combine(_folder, "restored"), "*", SearchOption.AllDirectories).Length);
    }

    private Dictionary<string, string> Environment => _bucket.AddTo(new Dictionary<string, string>()
    {
        ["OSSPIPE_STATE"] = Path.Combine(_folder, "state"),
        ["HDFS_NAMENODE"] = _hdfs!.NameNodes[0],
        ["REPORT"] = Report,
        ["URL_LIST"] = UrlList,
        ["INVENTORY_BUCKET"] = _bucket.Name,
        ["INVENTORY"] = "inventory/2026-01-01T00-00Z/manifest.json",
        ["TARGET_DIR"] = Path.Combine(_folder, "restored"),
        ["ARCHIVE_PUBLIC_KEY"] = Key.ExportSubjectPublicKeyInfoPem(),
        ["ARCHIVE_PRIVATE_KEY"] = Key.ExportPkcs8PrivateKeyPem(),
    });

    private string Report => Path.Combine(_folder, "report.csv");

    private string UrlList => Path.Combine(_folder, "urls.tsv");

    private async Task PutInventoryAsync()
    {
        var rows = Encoding.UTF8.GetBytes($"\"{_bucket.Name}\",\"vehicles%2Fvehicle.csv\"\n");
#pragma warning disable CA5351 // S3 chose it
        var md5 = Convert.ToHexStringLower(MD5.HashData(rows));
#pragma warning restore CA5351
        await _bucket.PutAsync("inventory/data/1.csv", rows);
        await _bucket.PutAsync("inventory/2026-01-01T00-00Z/manifest.json", Encoding.UTF8.GetBytes($$"""
            {
              "sourceBucket": "{{_bucket.Name}}", "destinationBucket": "arn:aws:s3:::{{_bucket.Name}}", "version": "2016-11-30", "fileFormat": "CSV",
              "fileSchema": "Bucket, Key", "files": [{ "key": "inventory/data/1.csv", "size": {{rows.Length}}, "MD5checksum": "{{md5}}" }]
            }
            """));
    }

    private Task<FinishedRun> RunAsync(string verb, string file, params string[] options) =>
        OsspipeProcess.RunAsync(_folder, Environment, [verb, Path.Combine(Scene.Repository, "pipelines", file), .. options]);

    private Task<FinishedRun> LookAsync(params string[] args) =>
        OsspipeProcess.RunAsync(_folder, Environment, [.. args, Path.Combine(Scene.Repository, "pipelines", "quickstart.yaml")]);
}
