using OssPipeline.Blocks.Encryption;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.TestKit.Blocks;

namespace OssPipeline.Blocks.Tests.Encryption;

public sealed class DecryptBlockTests : PassageContract
{
    private const string Prefix = "client-side-encryption-";

    [Theory]
    [InlineData("v2_pkcs1")]
    [InlineData("v2_oaep")]
    public async Task What_SDKs_wrote_decrypts(string vector)
    {
        using var ring = Vectors.Ring();
        using var key = ring.Open(Envelope.Read(Vectors.Metadata(vector))!);
        using var cipher = key.CreateCipher();
        var bytes = Vectors.Plain(250_000);
        cipher.Transform(bytes, 0);
        using var block = new DecryptBlock(Objects.Decrypting, Vectors.Ring());
        var input = new PassageInput(bytes) { Attributes = new ObjectAttributes { Metadata = Vectors.Metadata(vector) } };
        var result = await PassageRun.RunAsync(block, input, 102_400, order: [2, 0, 1]);
        Assert.Null(result.End.Failure);
        Assert.Null(result.End.PlainSha256);
        Assert.Equal(Vectors.Plain(250_000), result.Bytes);
    }

    [Fact]
    public async Task A_plain_object_fails_unless_it_may_pass()
    {
        var input = new PassageInput(Objects.Bytes(100)) { Attributes = new ObjectAttributes { Metadata = new Dictionary<string, string> { ["owner"] = "me" } } };
        Assert.Contains("it is not encrypted", await FailsToBeginAsync(input), StringComparison.Ordinal);
        using var block = Objects.Decrypt(Objects.Decrypting with { Plain = UnencryptedObjects.Pass });
        var result = await PassageRun.RunAsync(block, input, 33);
        Assert.Equal(input.Bytes, result.Bytes);
        Assert.Null(result.End.Failure);
    }

    [Fact]
    public async Task Every_changed_bit_fails_the_object_where_the_store_vouches_for_nothing()
    {
        var payload = Objects.Bytes(Objects.MiB + 100);
        var input = (await Objects.EncryptedAsync(payload, Objects.MiB)) with { Crc64 = null };
        foreach (var at in new[] { 0, 12_345, Objects.MiB, Objects.MiB + 99 })
        {
            input.Bytes[at] ^= 1;
            Assert.Contains("than it was sealed with: it was changed", (await RunAsync(input)).End.Failure, StringComparison.Ordinal);
            input.Bytes[at] ^= 1;
        }

        Assert.Null((await RunAsync(input)).End.Failure);
    }

    [Fact]
    public async Task What_the_store_vouches_for_is_compared_before_a_byte_is_read()
    {
        var input = await Objects.EncryptedAsync(Objects.Bytes(100), Objects.MiB);
        Assert.Contains("the store has it with CRC-64 42, and it was sealed with", await FailsToBeginAsync(input with { Crc64 = 42 }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(Objects.MiB + 100)]
    public async Task A_truncated_object_fails_before_a_byte_is_read(int length)
    {
        var input = await Objects.EncryptedAsync(Objects.Bytes(length), Objects.MiB);
        Assert.Contains("it was truncated", await FailsToBeginAsync(input with { Bytes = input.Bytes[..^1] }), StringComparison.Ordinal);
        Assert.Contains("it was lengthened", await FailsToBeginAsync(input with { Bytes = [.. input.Bytes, 0] }), StringComparison.Ordinal);
        var untold = input.With(Prefix + "unencrypted-content-length", null).With(Prefix + "data-size", null);
        Assert.Contains("and was sealed with", await FailsToBeginAsync(untold with { Bytes = input.Bytes[..^1], Crc64 = null }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Swapped_pieces_of_metadata_are_noticed()
    {
        var one = await Objects.EncryptedAsync(Objects.Bytes(100), Objects.MiB);
        var other = await Objects.EncryptedAsync(Objects.Bytes(101).AsSpan(1).ToArray(), Objects.MiB);
        foreach (var name in new[] { Prefix + "key", Prefix + "start", "osspipe-seal" })
        {
            Assert.Contains("does not belong to its data key", await FailsToBeginAsync(one.With(name, other.Attributes.Metadata[name])), StringComparison.Ordinal);
        }

        Assert.Contains("the store has it with CRC-64", await FailsToBeginAsync(one with { Attributes = other.Attributes }), StringComparison.Ordinal);
        Assert.Contains("its plaintext has another", (await RunAsync(one with { Attributes = other.Attributes, Crc64 = null })).End.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seal_in_the_tags_that_is_gone_is_told()
    {
        var input = await Objects.EncryptedAsync(Objects.Bytes(Objects.MiB + 1), Objects.MiB);
        Assert.Contains("its seal, the tag osspipe-seal, is missing", await FailsToBeginAsync(input with { Tags = new Dictionary<string, string>() }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_without_a_seal_passes_unless_it_must_have_one()
    {
        var input = await Objects.EncryptedAsync(Objects.Bytes(100), Objects.MiB, Objects.Encrypting with { Seal = false });
        Assert.Null((await RunAsync(input)).End.Failure);
        Assert.Contains("it has no seal", await FailsToBeginAsync(input, Objects.Decrypting with { RequireSeal = true }), StringComparison.Ordinal);
        using var block = Objects.Decrypt(Objects.Decrypting with { RequireSeal = true });
        var payload = Objects.Bytes(7);
        Assert.Equal(payload, (await PassageRun.RunAsync(block, await Objects.EncryptedAsync(payload, Objects.MiB), Objects.MiB)).Bytes);
    }

    [Fact]
    public async Task A_key_that_does_not_open_it_is_told()
    {
        var input = await Objects.EncryptedAsync(Objects.Bytes(100), Objects.MiB);
        using var block = Objects.Decrypt(null, 1, 2);
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => PassageRun.RunAsync(block, input, Objects.MiB));
        Assert.Equal($"none of the 2 private keys opens it; it was encrypted for the key {Pems.Id()}.", error.Message);
    }

    [Fact]
    public async Task Parts_that_the_hash_does_not_fit_are_refused_and_never_left_unhashed()
    {
        var payload = Objects.Bytes(300_000);
        Assert.Contains("set the sink's part: to a multiple of 1MiB", await FailsToBeginAsync(await Objects.EncryptedAsync(payload, Objects.MiB), partSize: 100_000), StringComparison.Ordinal);
        var unhashed = await Objects.EncryptedAsync(payload, Objects.MiB, Objects.Encrypting with { Sha256 = false });
        using var block = Objects.Decrypt();
        var result = await PassageRun.RunAsync(block, unhashed, 102_400);
        Assert.Null(result.End.Failure);
        Assert.Equal(payload, result.Bytes);
    }

    [Fact]
    public async Task An_object_that_did_not_pass_whole_fails()
    {
        var input = await Objects.EncryptedAsync(Objects.Bytes(2 * Objects.MiB), Objects.MiB);
        using var block = Objects.Decrypt();
        var start = PassageRun.Start(input, Objects.MiB);
        using var passage = await block.BeginAsync(start, CancellationToken.None);
        await PassageRun.PassAsync(passage, start.Origin, input.Bytes[..Objects.MiB], Objects.MiB);
        Assert.Contains("its plaintext has another length", passage.End().Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beginning_can_be_cancelled()
    {
        using var block = Objects.Decrypt();
        var start = PassageRun.Start(await Objects.EncryptedAsync([1]), Objects.MiB) with
        {
            DescribeAsync = token => ValueTask.FromCanceled<ObjectRef>(token),
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await block.BeginAsync(start, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Every_wrong_option_is_named()
    {
        var wrong = new DecryptOptions
        {
            PrivateKeys = ["a.pem", "env:", "-----BEGIN"],
            KeyMatdesc = new Dictionary<string, string> { ["b.pem"] = "{}", ["a.pem"] = "[]" },
        };
        Assert.Equal(["private_keys", "private_keys", "key_matdesc", "key_matdesc"], wrong.Validate().Select(p => p.Option));
        Assert.Equal(["private_keys"], new DecryptOptions { PrivateKeys = [] }.Validate().Select(p => p.Option));
        Assert.Empty((Objects.Decrypting with { KeyMatdesc = new Dictionary<string, string> { ["private.pem"] = "{\"a\":\"b\"}" } }).Validate());
    }

    protected override IPartwiseTransform Create() => Objects.Decrypt();

    protected override Task<PassageInput> InputAsync(byte[] payload, int partSize) => Objects.EncryptedAsync(payload, partSize);

    protected override byte[] Expected(byte[] payload) => payload;

    private static async Task<PassageRun.Result> RunAsync(PassageInput input)
    {
        using var block = Objects.Decrypt();
        return await PassageRun.RunAsync(block, input, Objects.MiB);
    }

    private static async Task<string> FailsToBeginAsync(PassageInput input, DecryptOptions? options = null, int partSize = Objects.MiB)
    {
        using var block = Objects.Decrypt(options);
        var start = PassageRun.Start(input, partSize);
        return (await Assert.ThrowsAsync<InvalidDataException>(async () => await block.BeginAsync(start, CancellationToken.None))).Message;
    }
}
