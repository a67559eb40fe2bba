using System.Security.Cryptography;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Tests.Support;
using OssPipeline.Engine.Verify;

namespace OssPipeline.Engine.Tests.Run;

/// <summary>Pipelines that encrypt into a store and decrypt out of it again.</summary>
public sealed class EncryptionTests : IDisposable
{
    private const string Header = """
        name: back
        memory: 64MiB
        stores:
          here: { kind: local, root: out }
          dst: { kind: memory, name: NAME }
        nodes:

        """;

    private readonly Bench _bench = new();

    public EncryptionTests()
    {
        WriteKey("key");
        Directory.CreateDirectory(Out);
    }

    private string Out => Path.Combine(_bench.Folder, "out");

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("v2")]
    [InlineData("oaep")]
    [InlineData("seed")]
    [InlineData("hybrid")]
    public async Task What_is_encrypted_is_decrypted_byte_for_byte(string format)
    {
        var files = Files();
        var sealing = await _bench.RunAsync(Encrypt($", format: {format}"), Large);
        var stored = await _bench.ReadAsync("large");
        var opening = await DecryptAsync("");

        Assert.Equal((4, 0), (sealing.Counts.Done, sealing.Counts.Failed));
        Assert.Equal((4, 0), (opening.Done, opening.Failed));
        Assert.NotEqual(files["large"], stored);
        Assert.All(files, f => Assert.Equal(f.Value, File.ReadAllBytes(Path.Combine(Out, f.Key))));
    }

    [Fact]
    public async Task Every_object_has_a_key_and_iv_of_its_own()
    {
        _bench.AddFile("a", new byte[5000]);
        _bench.AddFile("b", new byte[5000]);
        await _bench.RunAsync(Encrypt(""), Large);
        Assert.NotEqual(await _bench.ReadAsync("a"), await _bench.ReadAsync("b"));
    }

    [Fact]
    public async Task Part_size_and_length_stand_in_the_headers_and_the_manifest_has_the_plaintexts_hashes()
    {
        var files = Files();
        await _bench.RunAsync(Encrypt(""), Large);
        var large = (await HeadAsync("large")).Attributes.Metadata;
        var small = (await HeadAsync("small")).Attributes.Metadata;
        using var journal = await _bench.JournalAsync(Encrypt(""));
        var state = journal.Read(FlowStage.Committed).Single(s => s.Id.Key == "small");

        Assert.Equal(("1048576", "5000000"), (large["client-side-encryption-part-size"], large["client-side-encryption-data-size"]));
        Assert.Equal("70000", small["client-side-encryption-unencrypted-content-length"]);
        Assert.False(small.ContainsKey("client-side-encryption-part-size"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(files["small"])), state.PlainSha256);
        Assert.Equal(Crc64Xz.Compute(files["small"]), state.SourceCrc64);
    }

    [Fact]
    public async Task Compressed_and_then_encrypted_comes_back_too()
    {
        var files = Files();
        var zip = await _bench.RunAsync("""
              read: { kind: read, store: src }
              zip: { kind: compress, format: zstd }
              seal: { kind: encrypt, public_key: key/public.pem }
              write: { kind: write, store: dst, part: 1MiB }
            """, Large);
        Assert.Empty(_bench.Outcomes.Select(o => o.Reason).OfType<string>());
        var back = await DecryptAsync("", "\n  unzip: { kind: decompress }");

        Assert.Equal((4, 0), (zip.Counts.Done, zip.Counts.Failed));
        Assert.Equal((4, 0), (back.Done, back.Failed));
        Assert.All(files, f => Assert.Equal(f.Value, File.ReadAllBytes(Path.Combine(Out, f.Key))));
    }

    [Fact]
    public async Task With_the_private_key_a_failed_upload_goes_on_and_without_it_begins_anew()
    {
        var large = _bench.AddFile("large", 5_000_000);
        foreach (var (option, begun) in new[] { (", private_key: key/private.pem", 1), ("", 2) })
        {
            var nodes = Encrypt(option);
            _bench.StoreOpened = (_, store) => store.BeforePart = FailAtFour;
            await _bench.RunAsync(nodes, Large, startAnew: true);
            _bench.StoreOpened = null;
            _bench["dst"].BeforePart = null;
            var second = await _bench.RunAsync(nodes, Large);
            Assert.Equal((1, 0), (second.Counts.Done, second.Counts.Failed));
            Assert.Equal(begun, _bench["dst"].Begun.Count);
            var back = await DecryptAsync("");
            Assert.Equal((1, 0, null), (back.Done, back.Failed, Reason("large")));
            Assert.Equal(large, File.ReadAllBytes(Path.Combine(Out, "large")));
            _bench["dst"].Begun.Clear();
            _bench["dst"].BeforePart = FailAtFour;
        }

        static Task FailAtFour(string key, int number) =>
            number == 4 ? throw new StoreException(StoreErrorKind.Throttled, "slow down") : Task.CompletedTask;
    }

    [Theory]
    [InlineData("small")]
    [InlineData("large")]
    public async Task A_changed_byte_is_a_named_error_and_nothing_is_written(string key)
    {
        Files();
        await _bench.RunAsync(Encrypt(""), Large);
        await ReplaceAsync(key, bytes => bytes[^1] ^= 1);
        var back = await DecryptAsync("");

        Assert.Equal(1, back.Failed);
        Assert.Contains("open: the store has it with CRC-64", Reason(key), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Out, key)));
    }

    [Fact]
    public async Task A_truncated_object_is_a_named_error()
    {
        Files();
        await _bench.RunAsync(Encrypt(""), Large);
        var there = await HeadAsync("small");
        var bytes = await _bench.ReadAsync("small");
        await _bench["dst"].PutAsync("small", bytes.AsMemory(0, 69_000), new WriteOptions(there.Attributes), CancellationToken.None);
        await DecryptAsync("");

        Assert.Contains("it was truncated", Reason("small"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_metadata_of_another_object_is_a_named_error()
    {
        _bench.AddFile("a", 1000, seed: 1);
        _bench.AddFile("b", 1000, seed: 2);
        await _bench.RunAsync(Encrypt(""), Large);
        var bytes = await _bench.ReadAsync("a");
        await _bench["dst"].PutAsync("a", bytes, new WriteOptions((await HeadAsync("b")).Attributes), CancellationToken.None);
        var back = await DecryptAsync("");

        Assert.Equal(1, back.Failed);
        Assert.Contains("its metadata is another object's", Reason("a"), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Out, "a")));
    }

    [Fact]
    public async Task A_lost_seal_tag_is_a_named_error()
    {
        Files();
        await _bench.RunAsync(Encrypt(""), Large);
        await _bench["dst"].SetTagsAsync("large", new Dictionary<string, string>(), CancellationToken.None);
        await DecryptAsync("");

        Assert.Contains("its seal, the tag osspipe-seal, is missing", Reason("large"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_wrong_key_is_a_named_error_that_says_which_is_wanted()
    {
        _bench.AddFile("a", 1000);
        await _bench.RunAsync(Encrypt(""), Large);
        WriteKey("other");
        await DecryptAsync("", key: "other/private.pem");

        Assert.Matches("^open: the private key does not open it; it was encrypted for the key [0-9a-f]{16}\\.$", Reason("a"));
        Assert.Empty(Directory.GetFiles(Out));
    }

    [Fact]
    public async Task Plain_objects_fail_unless_they_may_pass()
    {
        _bench.AddFile("a", 1000);
        await _bench.RunAsync("  read: { kind: read, store: src }\n  write: { kind: write, store: dst }", Large);
        await DecryptAsync("");
        Assert.Contains("it is not encrypted", Reason("a"), StringComparison.Ordinal);

        var passing = await DecryptAsync(", plain: pass");
        Assert.Equal((1, 0), (passing.Done, passing.Failed));
        Assert.True(File.Exists(Path.Combine(Out, "a")));
    }

    [Fact]
    public async Task An_object_without_a_seal_passes_unless_one_is_required()
    {
        _bench.AddFile("a", 1000);
        await _bench.RunAsync(Encrypt(", seal: false"), Large);
        var passing = await DecryptAsync("");
        var requiring = await DecryptAsync(", require_seal: true");

        Assert.Equal((1, 0), (passing.Done, passing.Failed));
        Assert.Equal(1, requiring.Failed);
        Assert.Contains("it has no seal", Reason("a"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_proves_ciphertexts_and_seals_and_sees_a_changed_one()
    {
        Files();
        await _bench.RunAsync(Encrypt(""), Large);
        await using var plan = await _bench.PlanAsync(Encrypt(""), Large);
        using var journal = Engine.Checkpoints.JournalView.Open(plan.State);
        var clean = await Verification.RunAsync(plan, journal, new VerifyOptions { Reread = true }, CancellationToken.None);
        await ReplaceAsync("small", bytes => bytes[0] ^= 1);
        var changed = await Verification.RunAsync(plan, journal, new VerifyOptions(), CancellationToken.None);

        Assert.True(clean.IsClean);
        Assert.Equal(1, changed[VerifyResult.CrcDiffers]);
    }

    [Theory]
    [InlineData("nothing.pem", "no such key file")]
    [InlineData("text.pem", "no key in PEM form")]
    [InlineData("small.pem", "too weak")]
    public async Task A_key_that_is_none_is_refused_by_the_plan_with_its_place(string file, string reason)
    {
        File.WriteAllText(Path.Combine(_bench.Folder, "text.pem"), "hello");
        using var small = RSA.Create(1024);
        File.WriteAllText(Path.Combine(_bench.Folder, "small.pem"), small.ExportSubjectPublicKeyInfoPem());
        var error = await Assert.ThrowsAsync<PlanException>(() => _bench.PlanAsync(Encrypt("").Replace("key/public.pem", file, StringComparison.Ordinal)));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains("test.yaml:8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_journal_has_no_key_in_it()
    {
        Files();
        _bench.StoreOpened = (_, store) => store.BeforeComplete = _ => throw new StoreException(StoreErrorKind.Throttled, "slow down");
        await _bench.RunAsync(Encrypt(", private_key: key/private.pem"), Large);
        var head = await HeadAsync("small");
        var private_ = File.ReadAllText(Path.Combine(_bench.Folder, "key/private.pem"));
        foreach (var file in Directory.GetFiles(_bench.StateDirectory, "*", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(file);
            Assert.True(bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(private_.Split('\n')[2])) < 0, file);
        }

        Assert.NotEmpty(head.Attributes.Metadata["osspipe-seal"]);
    }

    private const string Large = """
        name: job
        memory: 64MiB
        stores:
          src: { kind: local, root: src }
          dst: { kind: memory, name: NAME }
        nodes:

        """;

    private static string Encrypt(string options) => $$"""
          read: { kind: read, store: src }
          seal: { kind: encrypt, public_key: key/public.pem{{options}} }
          write: { kind: write, store: dst, part: 1MiB }
        """;

    private async Task<RunSnapshot> DecryptAsync(string options, string more = "", string key = "key/private.pem")
    {
        var run = await _bench.RunAsync($$"""
              read: { kind: read, store: dst }
              open: { kind: decrypt, private_keys: [{{key}}]{{options}} }{{more}}
              write: { kind: write, store: here, part: 1MiB }
            """, Header, startAnew: true);
        return run.Counts;
    }

    private string? Reason(string key) => _bench.Outcomes.Single(o => o.Object.Key == key).Reason;

    private Dictionary<string, byte[]> Files() => new()
    {
        ["large"] = _bench.AddFile("large", 5_000_000),
        ["small"] = _bench.AddFile("small", 70_000),
        ["one"] = _bench.AddFile("one", 1),
        ["empty"] = _bench.AddFile("empty", 0),
    };

    private void WriteKey(string folder)
    {
        using var rsa = RSA.Create(2048);
        var path = Directory.CreateDirectory(Path.Combine(_bench.Folder, folder)).FullName;
        File.WriteAllText(Path.Combine(path, "private.pem"), rsa.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(path, "public.pem"), rsa.ExportSubjectPublicKeyInfoPem());
    }

    private async Task ReplaceAsync(string key, Action<byte[]> change)
    {
        var there = await HeadAsync(key);
        var bytes = await _bench.ReadAsync(key);
        change(bytes);
        await _bench["dst"].PutAsync(key, bytes, new WriteOptions(there.Attributes), CancellationToken.None);
    }

    private async Task<ObjectInfo> HeadAsync(string key) =>
        await _bench["dst"].HeadAsync(key, CancellationToken.None) ?? throw new InvalidOperationException($"{key} is not there.");
}
