using CsCheck;
using OssPipeline.Cli.Stores;
using OssPipeline.Core.Storage;
using OssPipeline.Storage.Memory;

namespace OssPipeline.Cli.Tests.Stores;

public sealed class FoldedListingTests
{
    private static readonly string[] Pieces = ["a", "b", "/", "é", "\uFFFD", "😀"];
    private static readonly string[] Prefixes = ["", "k", "ka", "ka/"];
    private static readonly Gen<string> Key = Gen.Int[0, 5].Select(i => Pieces[i]).Array[1, 6].Select(parts => "k" + string.Concat(parts));

    [Fact]
    public void A_listing_is_that_of_the_keys_cut_at_the_next_slash() =>
        Gen.Select(Key.Array[0, 20], Gen.Int[0, 3].Select(i => Prefixes[i])).SampleAsync(async (keys, prefix) =>
        {
            await using var store = await FillAsync(keys);
            var expected = keys.Distinct()
                .Where(k => k.StartsWith(prefix, StringComparison.Ordinal))
                .Select(k => k.IndexOf('/', prefix.Length) is var slash and >= 0 ? k[..(slash + 1)] : k)
                .Distinct().Order(ObjectKey.Order);
            Assert.Equal(expected, await NamesAsync(store, prefix));
        });

    [Fact]
    public async Task A_folder_of_very_many_objects_is_jumped_over()
    {
        await using var store = new CountingStore(await FillAsync(
            [.. Enumerable.Range(0, 20_000).Select(i => $"big/{i:D6}"), "after", "bigger", "zoo/x"]));
        Assert.Equal(["after", "big/", "bigger", "zoo/"], await NamesAsync(store, ""));
        Assert.InRange(store.Listed, 1, 2_000);
    }

    private static async Task<List<string>> NamesAsync(IObjectStore store, string prefix)
    {
        var names = new List<string>();
        await foreach (var entry in FoldedListing.ListAsync(store, prefix, CancellationToken.None))
        {
            names.Add(entry.Name);
        }

        return names;
    }

    private static async Task<IObjectStore> FillAsync(IEnumerable<string> keys)
    {
        var store = new MemoryStore(new MemoryBucket());
        foreach (var key in keys)
        {
            await store.PutAsync(key, default, WriteOptions.Default, CancellationToken.None);
        }

        return store;
    }

    private sealed class CountingStore(IObjectStore inner) : DelegatingStore(inner)
    {
        public int Listed { get; private set; }

        public override async IAsyncEnumerable<ObjectInfo> ListAsync(
            string prefix, string? startAfter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var item in base.ListAsync(prefix, startAfter, cancellationToken))
            {
                Listed++;
                yield return item;
            }
        }
    }
}
