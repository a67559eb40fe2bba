using CsCheck;
using OssPipeline.Core.Storage;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Tests;

public sealed class ListPageTests
{
    private static readonly StoredAttributes Plain = new([], "Standard", "", 0, "default");
    private static readonly StoredObject Empty = new([], default, 0, 0, Plain);
    private static readonly Gen<string> Keys = Some.Of("a", "b", "/", "//", "-", "\uFFFD", "😀").List[1, 5].Select(string.Concat);

    [Fact]
    public void Pages_together_are_the_listing_of_a_simple_model() => Gen.Select(
        Keys.List[0, 120], Gen.OneOf(Gen.Const(""), Keys), Some.Of("", "/", "//", "-", "😀"), Gen.OneOf(Gen.Const(""), Keys), Gen.Int[1, 7]).Sample(
        (keys, prefix, delimiter, startAfter, maxKeys) =>
        {
            var table = new SortedTable<StoredObject>();
            foreach (var key in keys)
            {
                table.Set(key, Empty);
            }

            var expected = Model(keys, prefix, delimiter, startAfter);
            var listed = new List<string>();
            var after = startAfter;
            while (true)
            {
                var page = ListPage.Read(table, new ListQuery(prefix, delimiter, after, maxKeys));
                var entries = page.Objects.Select(o => o.Key).Concat(page.CommonPrefixes.Select(p => "P" + p)).ToList();
                Assert.True(entries.Count <= maxKeys);
                Assert.Equal(page.IsTruncated, page.Next is not null);
                listed.AddRange(entries.OrderBy(e => e.TrimStart('P'), ObjectKey.Order));
                if (!page.IsTruncated)
                {
                    break;
                }

                Assert.Equal(maxKeys, entries.Count);
                after = page.Next!;
            }

            Assert.Equal(expected, listed);
        },
        iter: 3000);

    [Fact]
    public void A_page_of_a_large_bucket_reads_little()
    {
        var table = new SortedTable<StoredObject>();
        for (var i = 0; i < 200_000; i++)
        {
            table.Set($"{i % 4}/{i:D7}", Empty);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            var page = ListPage.Read(table, new ListQuery("", "/", "", 1000));
            Assert.Equal(["0/", "1/", "2/", "3/"], page.CommonPrefixes);
        }

        // A scan would make a string for each key: over a hundred megabytes.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    // Everything filtered and rolled up key by key, in UTF-8 byte order.
    private static List<string> Model(IEnumerable<string> keys, string prefix, string delimiter, string startAfter)
    {
        var listing = new List<string>();
        foreach (var key in keys.Distinct().OrderBy(k => k, ObjectKey.Order))
        {
            if (!key.StartsWith(prefix, StringComparison.Ordinal) || ObjectKey.Compare(key, startAfter) <= 0)
            {
                continue;
            }

            var at = delimiter.Length == 0 ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            var common = at < 0 ? null : key[..(at + delimiter.Length)];
            if (common is null)
            {
                listing.Add(key);
            }
            else if (common != startAfter && (listing.Count == 0 || listing[^1] != "P" + common))
            {
                listing.Add("P" + common);
            }
        }

        return listing;
    }
}
