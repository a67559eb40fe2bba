using CsCheck;
using OssPipeline.Core.Storage;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Tests;

public sealed class SortedTableTests
{
    // Few distinct letters, so that keys collide and share prefixes; with characters on both sides of the surrogates.
    private static readonly Gen<string> Keys = Some.Of("a", "b", "/", "\uE000", "\uFFFD", "😀").List[1, 6].Select(string.Concat);

    [Fact]
    public void It_does_what_a_sorted_dictionary_does() => Gen.Select(Keys, Gen.Bool).List[0, 3000].Sample(
        steps =>
        {
            var table = new SortedTable<string>();
            var model = new SortedDictionary<string, string>(ObjectKey.Order);
            foreach (var (key, isSet) in steps)
            {
                var previous = model.GetValueOrDefault(key);
                Assert.Equal(previous, isSet ? table.Set(key, key + "!") : table.Remove(key));
                if (isSet)
                {
                    model[key] = key + "!";
                }
                else
                {
                    model.Remove(key);
                }
            }

            Assert.Equal(model.Count, table.Count);
            Assert.Equal(model, table.Pairs());
            foreach (var (key, _) in steps.Take(50))
            {
                Assert.Equal(model.GetValueOrDefault(key), table.Find(key));
                Assert.Equal(model.Keys.FirstOrDefault(k => ObjectKey.Compare(k, key) >= 0), First(table.AtLeast(key)));
                Assert.Equal(model.Keys.FirstOrDefault(k => ObjectKey.Compare(k, key) > 0), First(table.After(key)));
                Assert.Equal(
                    model.Keys.FirstOrDefault(k => ObjectKey.Compare(k, key) > 0 && !k.StartsWith(key, StringComparison.Ordinal)), First(table.Past(key)));
            }
        },
        iter: 60);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Many_keys_stay_in_order_however_they_come(bool ascending)
    {
        var table = new SortedTable<string>();
        for (var i = 0; i < 20_000; i++)
        {
            var key = (ascending ? i : 19_999 - i).ToString("D8");
            table.Set(key, key);
        }

        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => i.ToString("D8")), table.Pairs().Select(p => p.Key));
        for (var i = 0; i < 20_000; i += 2)
        {
            Assert.NotNull(table.Remove(i.ToString("D8")));
        }

        Assert.Equal(10_000, table.Count);
        Assert.Equal("00010001", First(table.AtLeast("00010000")));
    }

    private static string? First(SortedTable<string>.Cursor cursor) => cursor.TryNext(out var key, out _) ? key : null;
}
