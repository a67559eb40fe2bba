using CsCheck;
using OssPipeline.Blocks.Encryption;
using OssPipeline.Core.Storage;
using OssPipeline.Storage.Memory;
using OssPipeline.TestKit.Blocks;

namespace OssPipeline.Blocks.Tests.Encryption;

public sealed class EncryptedObjectReaderTests : IAsyncLifetime
{
    private const string Key = "dir/object.bin";

    private readonly MemoryStore _store = new(new MemoryBucket());
    private readonly KeyRing _keys = Pems.Ring(0);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _keys.Dispose();
        await _store.DisposeAsync();
    }

    [Theory]
    [InlineData(0, 65_536)]
    [InlineData(1, 65_536)]
    [InlineData(Objects.MiB, Objects.MiB)]
    [InlineData(Objects.MiB, 65_536)]
    [InlineData((4 * Objects.MiB) + 17, 65_536)]
    [InlineData((4 * Objects.MiB) + 17, 1_000_003)]
    [InlineData((4 * Objects.MiB) + 17, 3 * Objects.MiB)]
    public async Task The_whole_plaintext_comes_out_and_is_proved_in_steps_of_any_size(int length, int step)
    {
        var payload = Objects.Bytes(length);
        await StoreAsync(await Objects.EncryptedAsync(payload));
        using var reader = await OpenAsync();

        Assert.Equal((length, true), (reader.Length, reader.HasSeal));
        Assert.Equal(payload, await ReadAllAsync(reader, _ => step));
        Assert.Null(reader.Problem());
        Assert.Null(reader.Problem());
    }

    [Fact]
    public async Task Steps_of_changing_sizes_prove_the_same_and_find_a_change_anywhere()
    {
        var payload = Objects.Bytes((2 * Objects.MiB) + 100_000);
        var input = await Objects.EncryptedAsync(payload);
        await using var silent = new SilentStore(_store);
        await Gen.Select(Gen.Int[1, 700_000].Array[1, 8], Gen.Int[0, payload.Length - 1], Gen.Bool).SampleAsync(
            async sample =>
            {
                var (steps, at, isChanged) = sample;
                input.Bytes[at] ^= (byte)(isChanged ? 1 : 0);
                await StoreAsync(input);
                using var reader = await OpenAsync(silent);
                await ReadAllAsync(reader, i => steps[i % steps.Length]);
                Assert.Equal(isChanged, reader.Problem() is not null);
                input.Bytes[at] ^= (byte)(isChanged ? 1 : 0);
            },
            iter: 20,
            threads: 1);
    }

    [Fact]
    public async Task Any_range_comes_out_and_a_range_alone_proves_nothing()
    {
        var payload = Objects.Bytes(50_000);
        await StoreAsync(await Objects.EncryptedAsync(payload));
        using var reader = await OpenAsync();
        await Gen.Select(Gen.Int[1, 51_000], Gen.Int[0, 3000]).SampleAsync(
            async range =>
            {
                var (offset, length) = range;
                var buffer = new byte[length];
                var count = await reader.ReadAsync(offset, buffer, CancellationToken.None);
                Assert.Equal(payload.Skip(offset).Take(length), buffer.Take(count));
            },
            threads: 1);
        Assert.Throws<InvalidOperationException>(() => reader.Problem());

        // What was read in between does not spoil reading from the beginning to the end.
        Assert.Equal(payload, await ReadAllAsync(reader, _ => 7001));
        Assert.Null(reader.Problem());
    }

    [Fact]
    public async Task A_changed_byte_that_nobody_vouches_for_is_noticed_at_the_end()
    {
        var input = await Objects.EncryptedAsync(Objects.Bytes(100));
        input.Bytes[50] ^= 1;
        await StoreAsync(input);
        await using var silent = new SilentStore(_store);
        using var reader = await OpenAsync(silent);
        await ReadAllAsync(reader, _ => 64);
        Assert.StartsWith("its plaintext has another CRC-64 than it was sealed with", reader.Problem(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_byte_that_the_store_vouches_for_is_noticed_at_once()
    {
        var input = await Objects.EncryptedAsync(Objects.Bytes(100));
        input.Bytes[50] ^= 1;
        await StoreAsync(input);
        Assert.Contains("the store has it with CRC-64", (await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_that_changes_between_two_reads_is_noticed()
    {
        await StoreAsync(await Objects.EncryptedAsync(Objects.Bytes(100)));
        using var reader = await OpenAsync();
        await StoreAsync(await Objects.EncryptedAsync(Objects.Bytes(100)));
        var error = await Assert.ThrowsAsync<StoreException>(async () => await reader.ReadAsync(0, new byte[10], CancellationToken.None));
        Assert.Equal(StoreErrorKind.Changed, error.Kind);
    }

    [Fact]
    public async Task A_plain_object_opens_as_none()
    {
        await _store.PutAsync(Key, new byte[10], WriteOptions.Default, CancellationToken.None);
        var info = await HeadAsync(_store);
        Assert.False(EncryptedObjectReader.IsEncrypted(info));
        Assert.Null(await EncryptedObjectReader.OpenAsync(_store, info, _keys, CancellationToken.None));
    }

    [Fact]
    public async Task An_object_without_a_seal_is_read_and_says_so()
    {
        var payload = Objects.Bytes(100);
        await StoreAsync(await Objects.EncryptedAsync(payload, options: Objects.Encrypting with { Seal = false }));
        using var reader = await OpenAsync();
        Assert.False(reader.HasSeal);
        Assert.Equal(payload, await ReadAllAsync(reader, _ => 64));
        Assert.Null(reader.Problem());
    }

    [Fact]
    public async Task One_that_was_disposed_of_reads_nothing_more()
    {
        await StoreAsync(await Objects.EncryptedAsync(Objects.Bytes(100)));
        var reader = await OpenAsync();
        reader.Dispose();
        reader.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await reader.ReadAsync(0, new byte[10], CancellationToken.None));
    }

    private static async Task<byte[]> ReadAllAsync(EncryptedObjectReader reader, Func<int, int> step)
    {
        var all = new byte[reader.Length];
        var at = 0;
        for (var i = 0; ; i++)
        {
            var read = await reader.ReadAsync(at, all.AsMemory(at, Math.Min(step(i), all.Length - at)), CancellationToken.None);
            at += read;
            if (at == all.Length)
            {
                return all;
            }
        }
    }

    private ValueTask<ObjectInfo> StoreAsync(PassageInput input) => _store.PutAsync(
        Key, input.Bytes, new WriteOptions(input.Attributes with { Tags = input.Tags }), CancellationToken.None);

    private static async Task<ObjectInfo> HeadAsync(IObjectStore store) =>
        await store.HeadAsync(Key, CancellationToken.None) ?? throw new InvalidOperationException("It is not there.");

    private async Task<EncryptedObjectReader> OpenAsync(IObjectStore? store = null) =>
        (await EncryptedObjectReader.OpenAsync(store ?? _store, await HeadAsync(store ?? _store), _keys, CancellationToken.None))!;

    /// <summary>A store that vouches for no CRC.</summary>
    private sealed class SilentStore(IObjectStore inner) : DelegatingStore(inner)
    {
        public override async ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken) =>
            await base.HeadAsync(key, cancellationToken) is { } info ? info with { Crc64 = null } : null;
    }
}
