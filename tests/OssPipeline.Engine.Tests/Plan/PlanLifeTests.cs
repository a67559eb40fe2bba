using System.Security.Cryptography;
using OssPipeline.Blocks;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Tests.Support;

namespace OssPipeline.Engine.Tests.Plan;

/// <summary>What a plan owns ends with it, and what its components have to say and to hide reaches the program.</summary>
public sealed class PlanLifeTests : IDisposable
{
    private const string Both = """
          read: { kind: read, store: dst, prefix: in/ }
          open: { kind: decrypt, private_keys: [private.pem] }
          seal: { kind: encrypt, public_key: public.pem, private_key: private.pem }
          write: { kind: write, store: dst, prefix: out/, part: 1MiB }
        """;

    private readonly Bench _bench = new();

    public PlanLifeTests()
    {
        using var rsa = RSA.Create(2048);
        Write("private.pem", rsa.ExportPkcs8PrivateKeyPem(), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Write("public.pem", rsa.ExportSubjectPublicKeyInfoPem(), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Blocks_with_keys_forget_them_when_the_plan_ends()
    {
        var plan = await _bench.PlanAsync(Both);
        var decrypt = (DecryptBlock)plan.Nodes.Single(n => n.Name == "open").Component;
        var encrypt = (EncryptBlock)plan.Nodes.Single(n => n.Name == "seal").Component;
        var plain = Start(ObjectAttributes.None);
        using var passage = await encrypt.BeginAsync(plain, CancellationToken.None);
        using (await decrypt.BeginAsync(Start(Of(passage.Metadata)), CancellationToken.None))
        {
        }

        await plan.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await encrypt.BeginAsync(plain, CancellationToken.None));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await decrypt.BeginAsync(Start(Of(passage.Metadata)), CancellationToken.None));
    }

    [Fact]
    public async Task Nodes_that_were_made_are_disposed_of_when_a_later_one_fails()
    {
        OwningBlock.Disposed.Value = [];
        await Assert.ThrowsAsync<PlanException>(() => _bench.PlanAsync("""
              read: { kind: read, store: src }
              first: { kind: owning }
              later: { kind: owning, later: true }
              seal: { kind: encrypt, public_key: none.pem }
              write: { kind: write, store: dst }
            """));

        Assert.Equal(["now", "later"], OwningBlock.Disposed.Value);
    }

    [Fact]
    public async Task Nodes_are_disposed_of_when_the_graph_can_not_be_run()
    {
        OwningBlock.Disposed.Value = [];
        await Assert.ThrowsAsync<PlanException>(() => _bench.PlanAsync("""
              read: { kind: read, store: src }
              first: { kind: owning }
              mask: { kind: mask }
              write: { kind: write, store: src, prefix: out/ }
            """));

        Assert.Equal(["now"], OwningBlock.Disposed.Value);
    }

    [Fact]
    public async Task A_private_key_that_others_may_read_is_warned_of()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using (await _bench.PlanAsync(Both))
        {
            Assert.Empty(_bench.Warnings);
        }

        File.SetUnixFileMode(Path.Combine(_bench.Folder, "private.pem"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        await using (await _bench.PlanAsync(Both))
        {
            Assert.Equal(2, _bench.Warnings.Count);
            Assert.All(_bench.Warnings, w => Assert.Equal("private.pem: others can read this private key; 'chmod 600' it.", w));
        }
    }

    [Fact]
    public async Task What_a_variable_has_is_hidden_whatever_its_name_is()
    {
        using var rsa = RSA.Create(2048);
        _bench.Environment["PP"] = "open sesame";
        _bench.Environment["K"] = rsa.ExportEncryptedPkcs8PrivateKeyPem("open sesame", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        _bench.Environment["PUB"] = rsa.ExportSubjectPublicKeyInfoPem();
        const string Nodes = """
              read: { kind: read, store: src }
              seal: { kind: encrypt, public_key: "env:PUB", private_key: "env:K", passphrase_env: PP }
              write: { kind: write, store: dst, part: 1MiB }
            """;
        await using (await _bench.PlanAsync(Nodes))
        {
        }

        Assert.Contains("open sesame", _bench.Hidden);
        Assert.All(Lines("K"), line => Assert.Contains(line, _bench.Hidden));
        Assert.All(Lines("PUB"), line => Assert.DoesNotContain(line, _bench.Hidden));

        // Before the key is looked at: the message that it is wrong must not show it either.
        _bench.Hidden.Clear();
        _bench.Environment["K"] = _bench.Environment["K"].Replace("-----END", "----- END", StringComparison.Ordinal);
        await Assert.ThrowsAsync<PlanException>(() => _bench.PlanAsync(Nodes));
        Assert.All(Lines("K"), line => Assert.Contains(line, _bench.Hidden));

        IEnumerable<string> Lines(string variable) => _bench.Environment[variable].Split('\n').Where(l => l.Length == 64);
    }

    [Theory]
    [InlineData(10, "", true)]
    [InlineData(9, "", false)]
    [InlineData(10, ", seal: false", false)]
    public async Task A_seal_needs_room_among_the_tags(int tags, string options, bool isRefused)
    {
        var list = string.Join(", ", Enumerable.Range(0, tags).Select(i => $"t{i}: v"));
        var nodes = $$"""
              read: { kind: read, store: src }
              seal: { kind: encrypt, public_key: public.pem{{options}} }
              write: { kind: write, store: dst, part: 1MiB, tags: { {{list}} } }
            """;
        if (!isRefused)
        {
            await using var plan = await _bench.PlanAsync(nodes);
            return;
        }

        var error = await Assert.ThrowsAsync<PlanException>(() => _bench.PlanAsync(nodes));
        Assert.StartsWith("test.yaml:9:", error.Message, StringComparison.Ordinal);
        Assert.Contains("'write' gives every object 10 tags and 'seal' may add 1, but an object takes at most 10; leave 1 out.", error.Message, StringComparison.Ordinal);
    }

    private static ObjectAttributes Of(IReadOnlyDictionary<string, string> metadata) => new() { Metadata = metadata };

    private static PassageStart Start(ObjectAttributes attributes)
    {
        var origin = new Core.Data.ObjectRef("k", 100, "e", null);
        return new PassageStart
        {
            Origin = origin,
            Draft = Core.Data.ObjectDraft.From(origin),
            PartSize = 1 << 20,
            Length = 100,
            DescribeAsync = _ => new(origin with { Attributes = attributes }),
            GetTagsAsync = _ => new(new Dictionary<string, string>()),
        };
    }

    private void Write(string name, string text, UnixFileMode mode)
    {
        var path = Path.Combine(_bench.Folder, name);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
