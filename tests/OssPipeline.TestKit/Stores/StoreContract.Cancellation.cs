using OssPipeline.Core.Storage;

namespace OssPipeline.TestKit.Stores;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Every_call_heeds_a_cancelled_token()
    {
        await PutAsync("a", Some.Bytes(10));
        var upload = await BeginAsync("b");
        var part = await PutPartAsync("b", upload, Some.Bytes(10), 1);
        var cancelled = new CancellationToken(canceled: true);

        await CancelsAsync(async () => await Store.HeadAsync("a", cancelled));
        await CancelsAsync(async () => await Store.ReadAsync("a", null, 0, new byte[10], cancelled));
        await CancelsAsync(async () => await Store.PutAsync("c", Some.Bytes(10), WriteOptions.Default, cancelled));
        await CancelsAsync(async () => await Store.DeleteAsync(["a"], cancelled));
        await CancelsAsync(async () => await Store.BeginUploadAsync("c", WriteOptions.Default, cancelled));
        await CancelsAsync(async () => await Store.PutPartAsync("b", upload, new PartAddress(2, 10), Some.Bytes(10), cancelled));
        await CancelsAsync(async () => await Store.ListPartsAsync("b", upload, cancelled));
        await CancelsAsync(async () => await Store.CompleteUploadAsync("b", upload, [part], WriteOptions.Default, cancelled));
        await CancelsAsync(async () => await Store.AbortUploadAsync("b", upload, cancelled));
        await CancelsAsync(async () => await DrainAsync(Store.ListAsync("", null, cancelled)));
        await CancelsAsync(async () => await DrainAsync(Store.ListUploadsAsync("", cancelled)));

        Assert.Equal(["a"], await KeysAsync());
        Assert.Single(await UploadsAsync());
    }

    [Fact]
    public async Task A_listing_ends_when_its_token_is_cancelled_midway()
    {
        foreach (var key in Some.Keys("k", 5))
        {
            await PutAsync(key, Some.Bytes(1));
        }

        using var source = new CancellationTokenSource();
        await CancelsAsync(async () =>
        {
            await foreach (var _ in Store.ListAsync("", null, source.Token))
            {
                await source.CancelAsync();
            }
        });
    }

    private static async Task CancelsAsync(Func<Task> call) => await Assert.ThrowsAnyAsync<OperationCanceledException>(call);

    private static async Task DrainAsync<T>(IAsyncEnumerable<T> items)
    {
        await foreach (var _ in items)
        {
        }
    }
}
