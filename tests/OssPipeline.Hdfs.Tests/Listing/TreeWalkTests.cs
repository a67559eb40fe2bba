using System.Text;
using CsCheck;
using OssPipeline.Core.Storage;
using OssPipeline.TestKit.Hdfs;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Hdfs.Tests.Listing;

public sealed class TreeWalkTests
{
    private static readonly string[] Names = ["a", "a.b", "a-b", "a!", "ab", "b", "0", "é", "aé", "a中", "中", "😀", "\uFFFD", "part 1", "x=1", "%41"];

    private static readonly Gen<string> Key = Gen.Int[0, Names.Length - 1].Array[1, 3].Select(static names => string.Join('/', names.Select(static i => Names[i])));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Any_tree_is_listed_in_the_order_of_keys_from_any_key_on_below_any_prefix(bool isOld)
    {
        await using var server = await WebHdfsServer.StartAsync(new() { PageLimit = 2, IsOld = isOld });
        await using var store = Cluster.Open(server);
        await Gen.Select(Key.Array[0, 30], Key, Key).SampleAsync(async (keys, after, prefix) =>
        {
            List<string> files = [];
            foreach (var key in keys.Distinct())
            {
                // What is a folder in one key can't be a file in another.
                if (!files.Any(f => f.StartsWith(key + "/", StringComparison.Ordinal) || key.StartsWith(f + "/", StringComparison.Ordinal)))
                {
                    files.Add(key);
                }
            }

            lock (server.Tree.Gate)
            {
                server.Tree.Remove(Cluster.Root);
                server.Tree.MakeFolder(Cluster.Root);
                files.ForEach(f => server.Tree.Write($"{Cluster.Root}/{f}", new byte[1]));
            }

            files.Sort(ObjectKey.Order);
            Assert.Equal(files, await store.KeysAsync());
            Assert.Equal(files.Where(f => ObjectKey.Compare(f, after) > 0), await store.KeysAsync("", after));
            foreach (var start in new[] { prefix, prefix + "/", prefix[..1] })
            {
                Assert.Equal(files.Where(f => f.StartsWith(start, StringComparison.Ordinal)), await store.KeysAsync(start));
                Assert.Equal(
                    files.Where(f => f.StartsWith(start, StringComparison.Ordinal) && ObjectKey.Compare(f, after) > 0), await store.KeysAsync(start, after));
            }
        }, iter: 60, threads: 1);
    }

    [Fact]
    public async Task Going_on_in_a_large_folder_does_not_list_what_lies_before()
    {
        await using var server = await WebHdfsServer.StartAsync(new() { PageLimit = 20 });
        await using var store = Cluster.Open(server);
        var keys = Some.Keys("big/part-", 3000);
        foreach (var key in keys)
        {
            server.Tree.Write($"{Cluster.Root}/{key}", default);
        }

        Assert.Equal(keys[2900..], await store.KeysAsync("", keys[2899]));
        Assert.InRange(server.Count("LISTSTATUS_BATCH"), 1, 16);
    }

    [Fact]
    public async Task Folders_that_lie_before_are_not_listed()
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var store = Cluster.Open(server);
        foreach (var key in Some.Keys("d", 30))
        {
            server.Tree.Write($"{Cluster.Root}/{key}/file", default);
        }

        Assert.Equal(["d0028/file", "d0029/file"], await store.KeysAsync("", "d0027/file"));
        Assert.DoesNotContain(server.Log, static e => e.Path.EndsWith("d0026", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_next_folders_are_asked_for_while_one_is_awaited_but_not_more_than_may_be()
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var store = Cluster.Open(server, static o => o with { ListConcurrency = 4 });
        foreach (var key in Some.Keys("d", 30))
        {
            server.Tree.Write($"{Cluster.Root}/{key}/sub/file", default);
        }

        var (now, most) = (0, 0);
        using var others = new ManualResetEventSlim();
        server.Faults = e =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            if (now >= 2)
            {
                others.Set();
            }

            // The first folder's answer waits until another one was asked for.
            var met = !e.Path.EndsWith("d0000", StringComparison.Ordinal) || others.Wait(TimeSpan.FromSeconds(30));
            Interlocked.Decrement(ref now);
            return met ? HdfsFault.None : HdfsFault.ServerError;
        };
        Assert.Equal(30, (await store.KeysAsync()).Count);
        Assert.InRange(most, 2, 4);
    }

    [Fact]
    public async Task A_folder_that_vanishes_meanwhile_is_passed_over()
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var store = Cluster.Open(server);
        foreach (var key in new[] { "a/1", "b/1", "c/1" })
        {
            server.Tree.Write($"{Cluster.Root}/{key}", default);
        }

        server.Faults = e =>
        {
            if (e.Path.EndsWith("/b", StringComparison.Ordinal))
            {
                lock (server.Tree.Gate)
                {
                    server.Tree.Remove(e.Path);
                }
            }

            return HdfsFault.None;
        };
        Assert.Equal(["a/1", "c/1"], await store.KeysAsync());
    }

    [Fact]
    public async Task Names_that_can_not_be_keys_are_reported_once_all_others_are_listed()
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var store = Cluster.Open(server);
        server.Tree.Write(Cluster.Root + "/d/evil", default);
        server.Tree.Write(Cluster.Root + "/d/good", default);
        server.Tree.Write(Cluster.Root + "/e/good", default);
        foreach (var name in new[] { "../../x", "..", "a/b", "\\ud800", "a\\u0000b", "a:b" })
        {
            server.Rewrite = (_, body) => body.Replace("\"evil\"", $"\"{name}\"", StringComparison.Ordinal);
            List<string> keys = [];
            var error = await Assert.ThrowsAsync<StoreException>(async () =>
            {
                await foreach (var info in store.ListAsync("", null, CancellationToken.None))
                {
                    keys.Add(info.Key);
                }
            });
            Assert.Equal(["d/good", "e/good"], keys);
            Assert.Contains("/d has 1 name", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_listing_that_does_not_get_on_or_is_in_no_order_ends_with_an_error()
    {
        await using var server = await WebHdfsServer.StartAsync(new() { PageLimit = 2 });
        await using var store = Cluster.Open(server);
        foreach (var key in Some.Keys("k", 6))
        {
            server.Tree.Write($"{Cluster.Root}/{key}", default);
        }

        server.Rewrite = static (e, body) => e.Query.ContainsKey("startAfter")
            ? """{"DirectoryListing":{"partialListing":{"FileStatuses":{"FileStatus":[]}},"remainingEntries":4}}""" : body;
        Assert.Contains("without getting on", (await Assert.ThrowsAsync<StoreException>(() => store.KeysAsync())).Message, StringComparison.Ordinal);
        server.Rewrite = static (_, body) => body.Replace("k0003", "a0003", StringComparison.Ordinal);
        Assert.Contains("in no order", (await Assert.ThrowsAsync<StoreException>(() => store.KeysAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_no_UTF8_does_not_hide_the_others()
    {
        var json = Encoding.Latin1.GetBytes(
            """{"FileStatuses":{"FileStatus":[{"pathSuffix":"a~~","type":"FILE","length":1,"modificationTime":1},{"pathSuffix":"b","type":"FILE","length":1,"modificationTime":1}]}}"""
                .Replace("~~", "\u00FF\u00FE", StringComparison.Ordinal));
        var page = Hdfs.Client.WebHdfsJson.Page(json);
        Assert.Equal(["a\uFFFD\uFFFD", "b"], page.Entries.Select(static e => e.Name));
    }

    [Fact]
    public async Task A_missing_root_is_an_error_unless_it_will_be_made()
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using (var store = Cluster.Open(server, static o => o with { Create = false }))
        {
            Assert.Equal(StoreErrorKind.BucketNotFound, (await Assert.ThrowsAsync<StoreException>(() => store.KeysAsync())).Kind);
            Assert.Equal(StoreErrorKind.BucketNotFound, (await Assert.ThrowsAsync<StoreException>(
                async () => await store.PutAsync("a", default, WriteOptions.Default, CancellationToken.None))).Kind);
            server.Tree.MakeFolder(Cluster.Root);
            Assert.Empty(await store.KeysAsync());
            Assert.Empty(await store.KeysAsync("absent/"));
        }

        await using var creating = Cluster.Open(server, static o => o with { Path = "/new/root/" });
        Assert.Empty(await creating.KeysAsync());
        await creating.PutAsync("a", default, WriteOptions.Default, CancellationToken.None);
        Assert.Equal(["/new/root/a"], server.Tree.Files());
    }

    [Fact]
    public async Task Unfinished_files_and_folders_of_HDFS_itself_are_left_out()
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var store = Cluster.Open(server, static o => o with { Path = "/" });
        foreach (var path in new[] { "/a", "/._COPYING_1", "/d/._COPYING_2", "/.osspipe-uploads/x/key", "/.reserved/raw/a", "/d/.osspipe-uploads/b", "/d/_SUCCESS" })
        {
            server.Tree.Write(path, default);
        }

        Assert.Equal(["a", "d/.osspipe-uploads/b", "d/_SUCCESS"], await store.KeysAsync());
    }
}
