using System.Security.Cryptography;
using OssPipeline.Blocks.Encryption;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.TestKit.Blocks;

namespace OssPipeline.Blocks.Tests.Encryption;

public sealed class EncryptBlockTests : PassageContract
{
    private const string Prefix = "client-side-encryption-";

    [Fact]
    public async Task What_comes_out_is_AES_in_counter_mode_with_the_key_in_the_metadata()
    {
        var payload = Objects.Bytes((2 * Objects.MiB) + 7);
        var result = await RunAsync(payload);
        Assert.Equal(payload, Decrypted(result));
        Assert.NotEqual(payload, result.Bytes);
    }

    [Fact]
    public async Task Every_object_has_a_key_of_its_own()
    {
        var payload = new byte[1000];
        var first = await RunAsync(payload);
        var second = await RunAsync(payload);
        Assert.NotEqual(first.Bytes, second.Bytes);
        Assert.NotEqual(first.Note, second.Note);
    }

    [Fact]
    public async Task A_small_object_tells_its_length_and_a_large_one_its_parts()
    {
        var small = (await RunAsync(Objects.Bytes(100))).Metadata;
        Assert.Equal("100", small[Prefix + "unencrypted-content-length"]);
        Assert.DoesNotContain(Prefix + "part-size", small.Keys);
        Assert.DoesNotContain("osspipe-sealed", small.Keys);
        var large = (await RunAsync(Objects.Bytes(Objects.MiB + 1))).Metadata;
        Assert.Equal(("1048577", "1048576", "tag"), (large[Prefix + "data-size"], large[Prefix + "part-size"], large["osspipe-sealed"]));
        Assert.All([small, large], m => Assert.Equal(Pems.Id(), m["osspipe-key"]));
    }

    [Theory]
    [InlineData(false, true, false, true)]
    [InlineData(true, false, true, false)]
    [InlineData(false, false, false, false)]
    public async Task What_is_not_known_is_not_told_and_the_seal_goes_into_the_tags(bool size, bool length, bool tellsSize, bool tellsLength)
    {
        using var block = Objects.Encrypt();
        var result = await PassageRun.RunAsync(block, new PassageInput(Objects.Bytes(Objects.MiB + 1)), Objects.MiB, tellsPartSize: size, knowsLength: length);
        Assert.Equal(tellsSize, result.Metadata.ContainsKey(Prefix + "part-size"));
        Assert.Equal(tellsLength, result.Metadata.ContainsKey(Prefix + "unencrypted-content-length"));
        Assert.False(result.Metadata.ContainsKey(Prefix + "data-size"));
        Assert.Equal("tag", result.Metadata["osspipe-sealed"]);
    }

    [Fact]
    public async Task The_seal_proves_the_plaintext()
    {
        var payload = Objects.Bytes(1234);
        var result = await RunAsync(payload);
        var seal = PlaintextSeal.Open(result.End.Findings["osspipe-seal"], KeyOf(result));
        Assert.Equal((1234, Crc64Xz.Compute(payload), Crc64Xz.Compute(result.Bytes)), (seal.Length, seal.Crc64, seal.CipherCrc64));
        Assert.Equal(SHA256.HashData(payload), seal.Sha256);
        Assert.Equal(Convert.ToHexStringLower(seal.Sha256!), result.End.PlainSha256);
    }

    [Fact]
    public async Task The_seal_and_the_hash_can_be_left_out()
    {
        var payload = Objects.Bytes(Objects.MiB + 1);
        var unhashed = await RunAsync(payload, Objects.Encrypting with { Sha256 = false });
        Assert.Null(unhashed.End.PlainSha256);
        Assert.Null(PlaintextSeal.Open(unhashed.End.Findings["osspipe-seal"], KeyOf(unhashed)).Sha256);
        var unsealed = await RunAsync(payload, Objects.Encrypting with { Seal = false });
        Assert.Empty(unsealed.End.Findings);
        Assert.DoesNotContain("osspipe-sealed", unsealed.Metadata.Keys);
        Assert.Null(unsealed.End.PlainSha256);
    }

    [Theory]
    [InlineData(nameof(EncryptFormat.V2))]
    [InlineData(nameof(EncryptFormat.Oaep))]
    [InlineData(nameof(EncryptFormat.Seed))]
    [InlineData(nameof(EncryptFormat.Hybrid))]
    public async Task Every_format_decrypts(string format)
    {
        var payload = Objects.Bytes(Objects.MiB + 1);
        var result = await RunAsync(payload, Objects.Encrypting with { Format = Enum.Parse<EncryptFormat>(format) });
        Assert.Equal(format, Envelope.Read(result.Metadata)!.Format.ToString());
        Assert.Equal(payload, Decrypted(result));
    }

    [Fact]
    public async Task A_killed_run_goes_on_only_with_the_private_key()
    {
        var input = new PassageInput(Objects.Bytes(100));
        using var able = Objects.Encrypt();
        using var unable = Objects.Encrypt(goesOn: false);
        using var other = Objects.Encrypt(key: 1);
        var first = await PassageRun.RunAsync(able, input, Objects.MiB);
        Assert.Equal(first.Note, (await PassageRun.RunAsync(able, input, Objects.MiB, note: first.Note)).Note);
        Assert.NotEqual(first.Note, (await PassageRun.RunAsync(unable, input, Objects.MiB, note: first.Note)).Note);
        Assert.NotEqual(first.Note, (await PassageRun.RunAsync(other, input, Objects.MiB, note: first.Note)).Note);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("client-side-encryption-key=AAAA\nclient-side-encryption-start=AAAA")]
    public async Task A_note_that_is_none_is_left_behind(string note)
    {
        var payload = Objects.Bytes(Objects.MiB + 1);
        using var block = Objects.Encrypt();
        var result = await PassageRun.RunAsync(block, new PassageInput(payload), Objects.MiB, note: note);
        Assert.NotEqual(note, result.Note);
        Assert.Equal(payload, Decrypted(result));
    }

    [Theory]
    [InlineData(100_000, true, "can't be hashed on their own; set the sink's part: to a multiple of 1MiB, or sha256: false here")]
    [InlineData((8 << 20) + 65_536, true, "can't be hashed on their own")]
    [InlineData(1000, false, "can't be encrypted on their own; set the sink's part: to a multiple of 16 bytes")]
    public async Task Parts_that_do_not_fit_are_refused_with_what_to_set(int partSize, bool hashes, string says)
    {
        using var block = Objects.Encrypt(Objects.Encrypting with { Sha256 = hashes });
        var start = PassageRun.Start(new PassageInput(new byte[10 << 20]), partSize);
        var error = await Assert.ThrowsAsync<InvalidDataException>(async () => await block.BeginAsync(start, CancellationToken.None));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_of_any_size_fit_an_object_of_one_part_and_small_ones_fit_without_the_hash()
    {
        using var block = Objects.Encrypt();
        Assert.Null((await PassageRun.RunAsync(block, new PassageInput(new byte[1000]), 1001)).End.Failure);
        using var unhashed = Objects.Encrypt(Objects.Encrypting with { Sha256 = false });
        var payload = Objects.Bytes(500_000);
        Assert.Equal(payload, Decrypted(await PassageRun.RunAsync(unhashed, new PassageInput(payload), 102_400)));
    }

    [Fact]
    public async Task Parts_that_turn_out_not_to_fit_are_refused_and_given_back()
    {
        using var block = Objects.Encrypt();
        var error = await Assert.ThrowsAsync<InvalidDataException>(() =>
            PassageRun.RunAsync(block, new PassageInput(new byte[300_000]), 100_000, tellsPartSize: false));
        Assert.Contains("set the sink's part: to a multiple of 1MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_wrong_option_is_named()
    {
        var wrong = new EncryptOptions
        {
            PublicKey = "-----BEGIN",
            PrivateKey = "env:",
            Format = EncryptFormat.Seed,
            Matdesc = new Dictionary<string, string> { ["a"] = "b" },
        };
        Assert.Equal(["public_key", "private_key", "matdesc"], wrong.Validate().Select(p => p.Option));
        Assert.Empty((Objects.Encrypting with { PassphraseEnv = "A", PrivateKey = "env:B" }).Validate());
    }

    [Fact]
    public void Keys_come_from_the_environment_and_must_belong_together()
    {
        var variables = new Dictionary<string, string> { ["PUB"] = Pems.Public(), ["PRIV"] = Pems.Encrypted(), ["OTHER"] = Pems.Private(1), ["PASS"] = Pems.Passphrase };
        var options = new EncryptOptions { PublicKey = "env:PUB", PrivateKey = "env:PRIV", PassphraseEnv = "PASS" };
        using var block = (EncryptBlock)Make(options);
        Assert.Contains("is not the other half of", Fails(options with { PrivateKey = "env:OTHER" }), StringComparison.Ordinal);
        Assert.Contains("passphrase_env", Fails(options with { PassphraseEnv = null }), StringComparison.Ordinal);
        Assert.Contains("environment variable NONE", Fails(options with { PassphraseEnv = "NONE" }), StringComparison.Ordinal);

        string Fails(EncryptOptions o) => Assert.Throws<InvalidDataException>(() => Make(o)).Message;

        IBlock Make(EncryptOptions o) => ((BlockKind)EncryptBlock.Kind).Create(o, new ComponentContext
        {
            BaseDirectory = "/",
            StateDirectory = "/",
            Environment = variables.GetValueOrDefault,
            Store = name => throw new StoreException(StoreErrorKind.NotFound, name),
        });
    }

    protected override IPartwiseTransform Create() => Objects.Encrypt();

    private static async Task<PassageRun.Result> RunAsync(byte[] payload, EncryptOptions? options = null)
    {
        using var block = Objects.Encrypt(options);
        return await PassageRun.RunAsync(block, new PassageInput(payload), Objects.MiB);
    }

    private static ContentKey KeyOf(PassageRun.Result result)
    {
        using var ring = Pems.Ring(0);
        return ring.Open(Envelope.Read(result.Metadata)!);
    }

    private static byte[] Decrypted(PassageRun.Result result)
    {
        using var key = KeyOf(result);
        using var cipher = key.CreateCipher();
        var bytes = result.Bytes.ToArray();
        cipher.Transform(bytes, 0);
        return bytes;
    }
}
