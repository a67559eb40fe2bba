using CsCheck;
using OssPipeline.Core.Storage;
using OssPipeline.TestKit.Stores;
using static OssPipeline.Storage.Tests.Local.LocalRoot;

namespace OssPipeline.Storage.Tests.Local;

public sealed class LocalStoreListingTests : IDisposable
{
    private static readonly string[] Segments = ["a", "a-", "a.b", "a0", "aa", "b", "é", "\uFB01", "\uFFFD", "😀", "𐀀", " ", "A"];

    private static readonly Gen<string> Key = Gen.Int[0, Segments.Length - 1].Array[1, 4].Select(indices => string.Join('/', indices.Select(i => Segments[i])));

    private readonly LocalRoot _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Any_tree_is_listed_in_order_by_any_prefix_from_any_place() =>
        Gen.Select(Key.Array[0, 15], Key, Gen.Int[0, 6], Key, Gen.Bool).Sample(
            (keys, prefixOf, prefixLength, startAfter, hasStart) =>
            {
                using var root = new LocalRoot();
                var files = keys.Distinct().Where(k => !keys.Any(other => other.StartsWith(k + "/", StringComparison.Ordinal))).ToArray();
                foreach (var file in files)
                {
                    root.AddFile(file, [1]);
                }

                // A prefix may end within a segment, but not within a character.
                var prefix = prefixOf[..Math.Min(prefixLength, prefixOf.Length)];
                prefix = prefix.Length > 0 && char.IsHighSurrogate(prefix[^1]) ? prefix[..^1] : prefix;
                var after = hasStart ? startAfter : null;
                var expected = files
                    .Where(k => k.StartsWith(prefix, StringComparison.Ordinal) && (after is null || ObjectKey.Compare(k, after) > 0))
                    .Order(ObjectKey.Order);
                var store = root.Open();
                Assert.Equal(expected, KeysAsync(store, prefix, after).GetAwaiter().GetResult());
                store.DisposeAsync().AsTask().GetAwaiter().GetResult();
            },
            iter: 60,
            threads: 2);

    [Fact]
    public async Task Folders_without_files_are_nothing()
    {
        Directory.CreateDirectory(_root.PathOf("empty/inside"));
        await using var store = _root.Open();

        Assert.Empty(await KeysAsync(store));
        Assert.Null(await store.HeadAsync("empty", CancellationToken.None));
    }

    [Fact]
    public async Task A_name_that_is_not_UTF8_is_listed_apart_and_can_be_read()
    {
        _root.Shell("printf one > \"$(printf 'bad\\377.txt')\"; printf two > \"$(printf 'bad\\376.txt')\"; printf three > good.txt");
        await using var store = _root.Open();

        var keys = await KeysAsync(store);

        Assert.Equal(["bad\uDCFE.txt", "bad\uDCFF.txt", "good.txt"], keys);
        Assert.Equal(Some.Text("two"), await ReadAsync(store, keys[0]));
        Assert.Equal(Some.Text("one"), await ReadAsync(store, keys[1]));
        Assert.NotNull(ObjectKey.Problem(keys[0]));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_listed_ends_the_listing_only_when_all_else_is_listed()
    {
        // No path to the deepest folder fits one system call, so that it can't be opened: whoever runs the test, root too.
        _root.AddFile("a", [1]);
        _root.AddFile("z", [1]);
        _root.Shell("n=$(printf '%0200d' 0); half=$n/$n/$n/$n/$n/$n/$n/$n/$n/$n/$n; mkdir -p x/$half y/$half; mv y/$n x/$half; mv x m; rmdir y");
        await using var store = _root.Open();

        List<string> keys = [];
        var error = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await foreach (var info in store.ListAsync("", null, CancellationToken.None))
            {
                keys.Add(info.Key);
            }
        });

        Assert.Equal(["a", "z"], keys);
        Assert.Equal(StoreErrorKind.Denied, error.Kind);
        Assert.False(error.EndsRun);
    }

    [Fact]
    public async Task What_a_crash_leaves_is_never_listed_and_swept_after_a_day()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        _root.AddFile(".osspipe-uploads/put-0123", [1]);
        await using (var store = _root.Open(clock: clock))
        {
            Assert.Empty(await KeysAsync(store));
            Assert.Empty(await KeysAsync(store, ".osspipe"));
            await store.PutAsync("a", Some.Bytes(1), WriteOptions.Default, CancellationToken.None);
        }

        Assert.True(File.Exists(_root.PathOf(".osspipe-uploads/put-0123")));

        clock.Advance(TimeSpan.FromHours(25));
        await using (var later = _root.Open(clock: clock))
        {
            await later.PutAsync("b", Some.Bytes(1), WriteOptions.Default, CancellationToken.None);
        }

        Assert.Empty(Directory.GetFiles(_root.PathOf(".osspipe-uploads")));
    }
}
