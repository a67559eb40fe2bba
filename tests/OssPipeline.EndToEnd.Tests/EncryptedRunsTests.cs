using System.Security.Cryptography;
using System.Text;
using OssPipeline.DevServer;
using OssPipeline.DevServer.Faults;

namespace OssPipeline.EndToEnd.Tests;

/// <summary>Encrypted pipelines as processes: killed, resumed, decrypted again; and no secret anywhere.</summary>
public sealed class EncryptedRunsTests : IAsyncLifetime
{
    private const string Passphrase = "the passphrase of these tests";

    private readonly Scene _scene = new();
    private string _private = "";
    private string _public = "";

    public async Task InitializeAsync()
    {
        await _scene.InitializeAsync();
        _scene.Environment["PP"] = Passphrase; // a name that does not say what it has
        (await _scene.RunAsync("keys", "new", "--out", "keys", "--bits", "2048", "--passphrase-env", "PP")).Ended(0);
        _private = Path.Combine(_scene.Directory, "keys", "private.pem");
        _public = Path.Combine(_scene.Directory, "keys", "public.pem");
    }

    public Task DisposeAsync() => _scene.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Killed_three_times_and_finished_everything_comes_back_byte_for_byte(bool withPrivateKey)
    {
        const int Parts = 16;
        var files = new Dictionary<string, byte[]> { ["large"] = _scene.WriteData("large", (Parts << 20) - 5) };
        for (var i = 0; i < 80; i++)
        {
            files[$"small/{i}"] = _scene.WriteData($"small/{i}", 100 * i);
        }

        var resume = withPrivateKey ? $", private_key: {_private}, passphrase_env: PP" : "";
        var pipeline = _scene.WritePipeline($"  seal: {{ kind: encrypt, public_key: {_public}{resume} }}");
        for (var kill = 1; kill <= 3; kill++)
        {
            Hang(OssOperation.UploadPart, 4);
            var before = _scene.Server.Counters[OssOperation.UploadPart].Succeeded;
            using var run = _scene.Start("run", pipeline);
            await UntilAsync(() => _scene.Server.Counters[OssOperation.UploadPart].Succeeded >= before + 4);
            run.Kill();
            await run.EndAsync();
        }

        _scene.Server.Faults.Clear();
        (await _scene.RunAsync("run", pipeline, "--json")).Ended(0);
        (await _scene.RunAsync("verify", pipeline)).Ended(0);
        var stored = _scene.Server.Counters[OssOperation.UploadPart].Succeeded;
        Assert.True(withPrivateKey ? stored == Parts : stored >= Parts + 12, $"{stored} parts were stored");
        var back = await DecryptAsync();
        Assert.All(files, file => Assert.Equal(file.Value, File.ReadAllBytes(Path.Combine(back, file.Key))));
    }

    [Fact]
    public async Task Another_key_opens_everything_after_a_rewrap_that_moved_no_byte()
    {
        var large = _scene.WriteData("large", 3 << 20);
        var small = _scene.WriteData("small", 1000);
        (await _scene.RunAsync("run", _scene.WritePipeline($"  seal: {{ kind: encrypt, public_key: {_public} }}"))).Ended(0);
        (await _scene.RunAsync("keys", "new", "--out", "next", "--bits", "2048")).Ended(0);
        _scene.Server.Counters.Reset();
        (await _scene.RunAsync("keys", "rewrap", Path.Combine(_scene.Directory, "job.yaml"), "--old", _private, "--old-passphrase-env", "PP", "--new", "next/public.pem")).Ended(0);

        Assert.Equal(2, _scene.Server.Counters[OssOperation.CopyObject].Succeeded);
        NoByteMoved();
        _private = Path.Combine(_scene.Directory, "next", "private.pem");
        var back = await DecryptAsync();
        Assert.Equal(large, File.ReadAllBytes(Path.Combine(back, "large")));
        Assert.Equal(small, File.ReadAllBytes(Path.Combine(back, "small")));
        (await _scene.RunAsync("verify", Path.Combine(_scene.Directory, "job.yaml"))).Ended(0);
    }

    [Fact]
    public async Task Ten_thousand_objects_get_new_keys_and_no_byte_passes_through()
    {
        const int Objects = 10_000;
        for (var i = 0; i < Objects; i++)
        {
            _scene.WriteData($"f{i:00000}", 16);
        }

        (await _scene.RunAsync("run", _scene.WritePipeline())).Ended(0);
        _scene.Server.Counters.Reset();
        var file = Path.Combine(_scene.Directory, "re-key.yaml");
        File.WriteAllText(file, $$"""
            name: re-key
            stores:
              lake: { kind: oss, endpoint: "${OSS_ENDPOINT}", region: "${OSS_REGION}", bucket: {{Scene.Bucket}} }
            nodes:
              read:  { kind: read, store: lake, delete_source: true }
              hash:  { kind: hash_key, of: "{key}" }
              write: { kind: write, store: lake }
            """);
        Assert.Contains("inside the service", (await _scene.RunAsync("plan", file)).Ended(0).Out, StringComparison.Ordinal);
        var run = (await _scene.RunAsync("run", file, "--json")).Ended(0);

        Assert.Equal(Objects, run.Objects("done"));
        Assert.Equal((0, Objects * 16), (run.Summary.GetProperty("bytes").GetProperty("read").GetInt64(), run.Summary.GetProperty("bytes").GetProperty("copied").GetInt64()));
        Assert.Equal(Objects, _scene.Server.Counters[OssOperation.CopyObject].Succeeded);
        NoByteMoved();
        var keys = (await _scene.RunAsync("ls", $"oss://{Scene.Bucket}/", "-r", "--json")).Ended(0).Json.Select(o => o.GetProperty("key").GetString()!).ToList();
        Assert.Equal(Objects, keys.Count);
        Assert.All(keys, key => Assert.Matches("^[0-9a-f]{4}/in/f[0-9]{5}$", key));
        (await _scene.RunAsync("verify", file)).Ended(0);
        Assert.Equal(0, (await _scene.RunAsync("run", file, "--json")).Ended(0).Objects("done"));
    }

    [Fact]
    public async Task No_key_and_no_passphrase_is_in_any_output_or_state_also_after_errors()
    {
        _scene.WriteData("large", 3 << 20);
        _scene.WriteData("small", 1000);
        var pipeline = _scene.WritePipeline($"  seal: {{ kind: encrypt, public_key: {_public}, private_key: {_private}, passphrase_env: PP }}");
        var outputs = new StringBuilder();
        Keep(await _scene.RunAsync("run", pipeline, "-v"));
        Keep(await _scene.RunAsync("verify", pipeline, "-v", "--out", "report.csv"));
        Keep(await _scene.RunAsync("cat", $"oss://{Scene.Bucket}/in/small", "--private-key", _private, "--passphrase-env", "PP", "-v"));
        _scene.Environment["WRONG"] = "quite the wrong passphrase";
        Keep(await _scene.RunAsync("cat", $"oss://{Scene.Bucket}/in/small", "--private-key", _private, "--passphrase-env", "WRONG", "-v"));
        Keep(await _scene.RunAsync("keys", "rewrap", pipeline, "--old", _private, "--new", _public, "-v"));
        Keep(await _scene.RunAsync("keys", "rewrap", pipeline, "--old", _private, "--old-passphrase-env", "PP", "--new", _public, "-v"));

        List<string> secrets = [Passphrase, "quite the wrong passphrase"];
        using (var rsa = RSA.Create())
        {
            rsa.ImportFromEncryptedPem(File.ReadAllText(_private), Passphrase);
            secrets.AddRange(rsa.ExportPkcs8PrivateKeyPem().Split('\n').Where(l => l.Length == 64));
        }

        secrets.AddRange(File.ReadAllText(_private).Split('\n').Where(l => l.Length == 64));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, outputs.ToString(), StringComparison.Ordinal));
        var files = Directory.GetFiles(_scene.Directory, "*", SearchOption.AllDirectories)
            .Where(f => !f.StartsWith(Path.Combine(_scene.Directory, "keys"), StringComparison.Ordinal) && f != Path.Combine(_scene.Directory, "server", "lock")).ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            Assert.All(secrets, secret => Assert.True(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret)) < 0, file));
        }

        void Keep(FinishedRun run) => outputs.Append(run.Out).Append(run.Error);
    }

    private void NoByteMoved()
    {
        Assert.Equal(0, _scene.Server.Counters[OssOperation.GetObject].Requests);
        Assert.Equal(0, _scene.Server.Counters[OssOperation.PutObject].Requests);
        Assert.Equal(0, _scene.Server.Counters[OssOperation.UploadPart].Requests);
        Assert.Equal(0, _scene.Server.Counters[OssOperation.CopyObject].BytesIn);
    }

    private async Task<string> DecryptAsync()
    {
        var file = Path.Combine(_scene.Directory, "back.yaml");
        var back = Directory.CreateDirectory(Path.Combine(_scene.Directory, "back")).FullName;
        File.WriteAllText(file, $$"""
            name: back
            memory: 32MiB
            stores:
              lake: { kind: oss, endpoint: "${OSS_ENDPOINT}", region: "${OSS_REGION}", bucket: {{Scene.Bucket}} }
              back: { kind: local, root: {{back}} }
            nodes:
              read:  { kind: read, store: lake, prefix: in/ }
              open:  { kind: decrypt, private_keys: [{{_private}}], passphrase_env: PP, require_seal: true }
              cut:   { kind: rename, match: "^in/", replace: "" }
              write: { kind: write, store: back, part: 1MiB }
            """);
        (await _scene.RunAsync("run", file)).Ended(0);
        return back;
    }

    // The first requests go through and all others are held, so that a run is caught in the middle however fast it is.
    private void Hang(OssOperation operation, int requests)
    {
        _scene.Server.Faults.Clear();
        _scene.Server.Faults.Add(new FaultRule { Action = FaultAction.Wait(TimeSpan.FromHours(1)), Operation = operation, Nth = requests + 1, Times = null });
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition())
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
