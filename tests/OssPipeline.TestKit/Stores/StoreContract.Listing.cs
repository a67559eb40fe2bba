using OssPipeline.Core.Storage;

namespace OssPipeline.TestKit.Stores;

public abstract partial class StoreContract
{
    [Fact]
    public async Task A_store_without_objects_lists_nothing()
    {
        Assert.Empty(await KeysAsync());
        Assert.Empty(await KeysAsync("prefix/"));
        Assert.Empty(await KeysAsync("", "after"));
    }

    [Fact]
    public async Task A_listing_describes_its_objects()
    {
        await PutAsync("a/1", Some.Bytes(17));
        var head = await Store.HeadAsync("a/1", CancellationToken.None);

        await foreach (var info in Store.ListAsync("a/", null, CancellationToken.None))
        {
            Assert.Equal("a/1", info.Key);
            Assert.Equal(17, info.Size);
            Assert.Equal(head!.ETag, info.ETag, ignoreCase: true);
            Assert.Equal(head.LastModified!.Value.ToUnixTimeSeconds(), info.LastModified!.Value.ToUnixTimeSeconds());
        }
    }

    [Fact]
    public async Task A_listing_is_in_the_order_of_UTF8_bytes()
    {
        // U+10000 and up come after U+FFFF in UTF-8, though their UTF-16 form begins with a smaller unit; '/' stands between '.' and '0'.
        string[] keys = ["A", "a", "a b", "a!", "a+", "a-b", "a.b", "a0", "a/b", "a/b-c", "a/b.d", "ab", "b", "z", "é", "中", "\uFB01", "\uFFFD", "😀", "😀/a", "𐀀"];
        keys = [.. keys.Where(k => Store.Info.KeyProblem(k) is null)];
        // What is a folder in one key can't be an object in another on a file system.
        var puttable = keys.Where(k => !keys.Any(other => other.StartsWith(k + "/", StringComparison.Ordinal))).ToArray();
        foreach (var key in puttable.Reverse())
        {
            await PutAsync(key, Some.Bytes(1));
        }

        Assert.Equal(puttable.Order(ObjectKey.Order), await KeysAsync());
    }

    [Fact]
    public async Task A_prefix_selects_keys_that_start_with_it()
    {
        string[] keys = ["a", "ab", "b/1", "b/2/3", "b-1", "bb/1", "c"];
        foreach (var key in keys)
        {
            await PutAsync(key, Some.Bytes(1));
        }

        Assert.Equal(["a", "ab"], await KeysAsync("a"));
        Assert.Equal(["b/1", "b/2/3"], await KeysAsync("b/"));
        Assert.Equal(["b-1", "b/1", "b/2/3", "bb/1"], await KeysAsync("b"));
        Assert.Equal(["b/2/3"], await KeysAsync("b/2"));
        Assert.Equal(["b/2/3"], await KeysAsync("b/2/3"));
        Assert.Empty(await KeysAsync("b/2/3/"));
        Assert.Empty(await KeysAsync("x/y"));
        Assert.Empty(await KeysAsync("B"));
    }

    [Fact]
    public async Task A_listing_starts_after_a_key_that_need_not_exist()
    {
        string[] keys = ["a", "b/1", "b/2", "b/3/x", "b0", "c"];
        foreach (var key in keys)
        {
            await PutAsync(key, Some.Bytes(1));
        }

        Assert.Equal(["b/1", "b/2", "b/3/x", "b0", "c"], await KeysAsync("", "a"));
        Assert.Equal(["b/1", "b/2", "b/3/x", "b0", "c"], await KeysAsync("", "b"));
        Assert.Equal(["b/1", "b/2", "b/3/x", "b0", "c"], await KeysAsync("", "b/"));
        Assert.Equal(["b/2", "b/3/x", "b0", "c"], await KeysAsync("", "b/1"));
        Assert.Equal(["b/2", "b/3/x", "b0", "c"], await KeysAsync("", "b/1/absent"));
        Assert.Equal(["b0", "c"], await KeysAsync("", "b/3/x"));
        Assert.Equal(["b0", "c"], await KeysAsync("", "b/zzz"));
        Assert.Equal(["b/3/x"], await KeysAsync("b/", "b/2"));
        Assert.Equal(["b/1", "b/2", "b/3/x"], await KeysAsync("b/", "a"));
        Assert.Empty(await KeysAsync("b/", "c"));
        Assert.Empty(await KeysAsync("", "c"));
    }

    [Fact]
    public async Task A_listing_of_more_than_a_page_gives_every_object_once()
    {
        var keys = Some.Keys("page/", 1234);
        await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (key, _) => await PutAsync(key, Some.Text(key)));

        Assert.Equal(keys, await KeysAsync());
        Assert.Equal(keys[1000..], await KeysAsync("page/", keys[999]));
    }

    [Fact]
    public async Task A_listing_can_be_left_early()
    {
        foreach (var key in Some.Keys("k", 10))
        {
            await PutAsync(key, Some.Bytes(1));
        }

        await foreach (var info in Store.ListAsync("", null, CancellationToken.None))
        {
            Assert.Equal("k0000", info.Key);
            break;
        }
    }

    [Fact]
    public async Task Objects_may_come_and_go_while_they_are_listed()
    {
        var keys = Some.Keys("k", 50);
        foreach (var key in keys)
        {
            await PutAsync(key, Some.Bytes(1));
        }

        List<string> seen = [];
        await foreach (var info in Store.ListAsync("", null, CancellationToken.None))
        {
            if (seen.Count == 10)
            {
                await Store.DeleteAsync([keys[0], keys[40]], CancellationToken.None);
                await PutAsync("a-new", Some.Bytes(1));
            }

            seen.Add(info.Key);
        }

        Assert.Equal(seen.Order(ObjectKey.Order).Distinct(), seen);
        Assert.Superset(keys.Except([keys[40]]).ToHashSet(), seen.ToHashSet());
    }
}
