using System.Globalization;
using CsCheck;
using OssPipeline.Core.Storage;
using OssPipeline.Storage.Listing;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Storage.Tests.Listing;

public sealed class ParallelListingTests
{
    private const int PageSize = 10;

    private static readonly Gen<string> Segment = Gen.OneOf(
        Gen.Int[0, 30].Select(n => n.ToString("000", CultureInfo.InvariantCulture)),
        Gen.Int[0, 2000].Select(n => n.ToString(CultureInfo.InvariantCulture)),
        Gen.ULong.Select(n => n.ToString("x", CultureInfo.InvariantCulture)),
        Gen.String[Gen.Char["abzA-. ~é中\uFFFD\uE000"], 1, 8],
        OneOf("😀", "𐀀b", "a😀", "\U0010FFFF"));

    private static readonly Gen<string[]> Keys = Gen.OneOf(
        Gen.Int[0, 5000].Select(n => Enumerable.Range(0, n).Select(i => $"object-{i:0000000}").ToArray()),
        Gen.Int[0, 5000].Select(n => Enumerable.Range(0, n).Select(i => $"{i / 400 % 10}/{i / 50 % 8:00}/{i}").ToArray()),
        Gen.Int[0, 5000].Select(n => Enumerable.Range(0, n).Select(i => i < n * 9 / 10 ? $"a/dense-{i:00000}" : $"{(char)('b' + (i % 20))}/{i * 977}").ToArray()),
        Gen.Int[0, 2000].Select(n => Enumerable.Range(0, n).Select(i => $"{i * 2654435761u % 4294967296:x8}").ToArray()),
        Segment.Array[1, 4].Select(s => string.Join('/', s)).Array[0, 1500]);

    [Fact]
    public async Task It_gives_what_the_store_gives_in_the_same_order_for_few_requests_more() =>
        await Gen.Select(Keys, OneOf(1, 2, 3, 8, 64), Gen.Bool, Gen.Int[0, 100]).SampleAsync(
            async (keys, parallel, yields, percent) =>
            {
                var store = SyntheticStore.Of(keys, PageSize);
                var expected = await KeysAsync(store.ListAsync("", null, CancellationToken.None));
                var plainPages = store.Pages;
                if (yields)
                {
                    store.BeforePage = async (_, _) => await Task.Yield();
                }

                Assert.Equal(expected, await KeysAsync(Parallel(store, parallel)));
                Assert.InRange(store.Pages - plainPages, 1, (2 * plainPages) + parallel);

                var from = expected.Count == 0 ? "m" : expected[Math.Min(expected.Count - 1, expected.Count * percent / 100)];
                Assert.Equal(
                    expected.Where(k => ObjectKey.Compare(k, from) > 0), await KeysAsync(Parallel(store, parallel, startAfter: from)));
                var prefix = from[..(char.IsHighSurrogate(from[0]) ? 2 : 1)];
                Assert.Equal(
                    expected.Where(k => k.StartsWith(prefix, StringComparison.Ordinal)), await KeysAsync(Parallel(store, parallel, prefix)));
            },
            iter: 150);

    [Fact]
    public async Task A_listing_that_one_page_holds_costs_one_request()
    {
        var store = new SyntheticStore(1000, i => $"k{i:000000}") { BeforePage = async (_, _) => await Task.Yield() };

        Assert.Equal(1000, (await KeysAsync(ParallelListing.ListAsync(store, "", null, 8, CancellationToken.None))).Count);

        Assert.Equal(1, store.Pages);
    }

    [Theory]
    [InlineData("flat")]
    [InlineData("hours")]
    [InlineData("hex")]
    [InlineData("folders")]
    [InlineData("one folder of many")]
    public async Task Pages_are_fetched_at_the_same_time_with_few_to_spare(string shape)
    {
        const int Count = 300_000;
        Func<int, string> keyOf = shape switch
        {
            "flat" => i => $"object-{i:0000000}",
            "hours" => i => $"logs/{new DateTime(2024, 1, 1).AddHours(i / 100):yyyy/MM/dd/HH}/{i % 100:00}.log",
            "hex" => i => $"{i * (uint.MaxValue / Count):x8}/part",
            "folders" => i => $"t{i / 100_000}/user{i / 2500 % 40:00}/f{i % 2500:0000}.csv",
            _ => i => i < 1000 ? $"a/{i:0000}" : i < Count - 1000 ? $"m/{i:0000000}" : $"z/{i:0000000}",
        };
        var store = new SyntheticStore(Count, keyOf);
        // Once it knows the keys, nobody gets a page before several are asked for at once.
        var several = new TaskCompletionSource();
        store.BeforePage = async (page, token) =>
        {
            if (store.MostAtOnce >= 3)
            {
                several.TrySetResult();
            }

            await (page <= 60 ? Task.CompletedTask : several.Task.WaitAsync(token));
            await Task.Yield();
        };

        var keys = await KeysAsync(ParallelListing.ListAsync(store, "", null, 8, CancellationToken.None)).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(Count, keys.Count);
        Assert.InRange(store.Pages, 300, 600); // how many guesses are off depends on who comes first
        Assert.InRange(store.MostAtOnce, 3, 9);
    }

    [Fact]
    public async Task A_range_that_fails_fails_the_listing_and_gives_nothing_behind_it()
    {
        var store = new SyntheticStore(100_000, i => $"k{i:000000}");
        store.BeforePage = async (page, _) =>
        {
            await Task.Yield();
            if (page == 20)
            {
                throw new StoreException(StoreErrorKind.Denied, "no more");
            }
        };
        var seen = new List<string>();

        var e = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await foreach (var info in ParallelListing.ListAsync(store, "", null, 8, CancellationToken.None))
            {
                seen.Add(info.Key);
            }
        });

        Assert.Equal(StoreErrorKind.Denied, e.Kind);
        Assert.Equal(Enumerable.Range(0, seen.Count).Select(i => $"k{i:000000}"), seen);
        Assert.InRange(seen.Count, 0, 99_999);
    }

    [Fact]
    public async Task A_store_that_can_not_begin_anywhere_is_listed_as_it_is()
    {
        var store = new SyntheticStore(5000, i => $"k{i:0000}") { Info = new StoreInfo("synthetic", "synthetic://files") };

        Assert.Equal(5000, (await KeysAsync(ParallelListing.ListAsync(store, "", null, 8, CancellationToken.None))).Count);

        Assert.Equal((5, 1), (store.Pages, store.MostAtOnce));
    }

    [Fact]
    public async Task One_that_is_left_early_leaves_nothing_running()
    {
        var store = new SyntheticStore(1_000_000, i => $"k{i:0000000}");
        var open = 0;
        store.BeforePage = async (page, token) =>
        {
            Interlocked.Increment(ref open);
            try
            {
                await Task.Yield();
                await (page > 12 ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask);
            }
            finally
            {
                Interlocked.Decrement(ref open);
            }
        };

        await foreach (var info in ParallelListing.ListAsync(store, "", null, 8, CancellationToken.None))
        {
            if (info.Key == "k0001500")
            {
                break;
            }
        }

        Assert.Equal(0, open);
    }

    [Fact]
    public async Task One_that_is_cancelled_ends()
    {
        var store = new SyntheticStore(1_000_000, i => $"k{i:0000000}");
        store.BeforePage = (page, token) => new ValueTask(page > 12 ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask);
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var info in ParallelListing.ListAsync(store, "", null, 8, stop.Token))
            {
                if (info.Key == "k0001500")
                {
                    await stop.CancelAsync();
                }
            }
        });
    }

    [Fact]
    public async Task What_waits_to_be_taken_is_bounded()
    {
        var store = new SyntheticStore(1_000_000, i => $"k{i:0000000}") { BeforePage = async (_, _) => await Task.Yield() };
        var listing = ParallelListing.ListAsync(store, "", null, 4, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await listing.MoveNextAsync());
        for (long before = -1; before != store.Pages;)
        {
            before = store.Pages;
            await Task.Delay(100);
        }

        // Eight pages for each range at a time, one more in the hands of each range that waits, and some of ranges that were begun in vain: of a thousand.
        Assert.InRange(store.Pages, 1, (8 * 4) + (6 * 4));
        await listing.DisposeAsync();
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static IAsyncEnumerable<ObjectInfo> Parallel(SyntheticStore store, int parallel, string prefix = "", string? startAfter = null) =>
        ParallelListing.ListAsync(store, prefix, startAfter, parallel, PageSize, CancellationToken.None);

    private static async Task<List<string>> KeysAsync(IAsyncEnumerable<ObjectInfo> listing)
    {
        var keys = new List<string>();
        await foreach (var info in listing)
        {
            keys.Add(info.Key);
        }

        return keys;
    }
}
