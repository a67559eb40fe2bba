using CsCheck;
using OssPipeline.Blocks.Merging;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks.Tests.Merging;

public class OpenGroupsTests
{
    [Fact]
    public void No_group_grows_beyond_the_target_nor_the_number_of_members()
    {
        var closed = Fill(new OpenGroups(10, 3, 1000), ("g", 4), ("g", 4), ("g", 4), ("g", 1), ("g", 1), ("g", 9), ("g", 2));
        Assert.Equal(["4+4", "4+1+1", "9", "2"], closed.Select(Sizes));
    }

    [Fact]
    public void A_member_as_large_as_the_target_stays_alone_and_the_small_ones_together()
    {
        var closed = Fill(new OpenGroups(10, 100, 1000), ("g", 1), ("g", 10), ("g", 25), ("g", 2));
        Assert.Equal(["10", "25", "1+2"], closed.Select(Sizes));
    }

    [Fact]
    public void Groups_left_alone_longest_make_room_for_others()
    {
        var closed = Fill(new OpenGroups(100, 100, 3), ("a", 1), ("b", 2), ("a", 3), ("c", 4), ("a", 5));
        Assert.Equal(["b:2", "a:1+3+5", "c:4"], closed.OrderBy(g => g.Name == "b" ? 0 : 1).ThenBy(g => g.Name).Select(g => $"{g.Name}:{Sizes(g)}"));
    }

    [Fact]
    public void Every_member_comes_out_once_in_order_of_its_group_and_never_are_more_held_than_allowed() =>
        Gen.Select(Gen.Select(Gen.Char["abcdef"].Select(c => c.ToString()), Gen.Int[0, 30]).Array[0, 200], Gen.Int[1, 40], Gen.Int[1, 6], Gen.Int[1, 20]).Sample(
            (members, target, most, held) =>
            {
                var groups = new OpenGroups(target, most, Math.Max(held, most));
                var waiting = 0;
                var seen = new List<(string Name, ObjectPiece Member)>();
                for (var i = 0; i < members.Length; i++)
                {
                    waiting++;
                    foreach (var group in groups.Add(members[i].Item1, Member(i, members[i].Item2)))
                    {
                        Take(group);
                    }

                    Assert.True(waiting <= Math.Max(held, most));
                }

                foreach (var group in groups.CloseAll())
                {
                    Take(group);
                }

                Assert.Equal(members.Length, seen.Select(s => s.Member.Key).Distinct().Count());
                Assert.Equal(0, waiting);

                void Take(OpenGroup group)
                {
                    waiting -= group.Members.Count;
                    Assert.InRange(group.Members.Count, 1, most);
                    Assert.True(group.Size <= target || group.Members.Count == 1);
                    Assert.Equal(group.Members.Select(m => int.Parse(m.Key, System.Globalization.CultureInfo.InvariantCulture)).Order(), group.Members.Select(m => int.Parse(m.Key, System.Globalization.CultureInfo.InvariantCulture)));
                    seen.AddRange(group.Members.Select(m => (group.Name, m)));
                }
            });

    private static List<OpenGroup> Fill(OpenGroups groups, params (string Name, int Size)[] members)
    {
        var closed = new List<OpenGroup>();
        for (var i = 0; i < members.Length; i++)
        {
            closed.AddRange(groups.Add(members[i].Name, Member(i, members[i].Size)));
        }

        closed.AddRange(groups.CloseAll());
        return closed;
    }

    private static string Sizes(OpenGroup group) => string.Join('+', group.Members.Select(m => m.Length));

    private static ObjectPiece Member(int number, int size)
    {
        var key = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return ObjectPiece.Whole(new ObjectRef(key, size, null, null), key);
    }
}
