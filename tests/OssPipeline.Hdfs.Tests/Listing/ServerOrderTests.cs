using CsCheck;
using OssPipeline.Core.Storage;
using OssPipeline.Hdfs.Listing;
using OssPipeline.TestKit.Hdfs;

namespace OssPipeline.Hdfs.Tests.Listing;

public sealed class ServerOrderTests
{
    private static readonly string[] Letters = ["a", "b", ".", "-", "0", "é", "中", "\uFFFD", "😀"];

    private static readonly Gen<string> Name = Gen.Int[0, Letters.Length - 1].Array[1, 4].Select(static letters => string.Concat(letters.Select(static i => Letters[i])));

    [Fact]
    public void No_later_name_comes_before_the_bound_in_either_order() => Gen.Select(Name, Name).Sample((last, later) =>
    {
        if (HdfsTree.CompareSigned(later, last) > 0 || ObjectKey.Compare(later, last) > 0 && HdfsTree.CompareSigned(last, later) < 0)
        {
            Assert.True(ObjectKey.Compare(later, ServerOrder.Bound(last)) > 0);
        }

        if (ObjectKey.Compare(later, last) > 0)
        {
            Assert.True(ObjectKey.Compare(later, ServerOrder.Bound(last)) > 0);
        }
    }, iter: 20_000);

    [Fact]
    public void What_a_skip_leaves_out_was_not_wanted() => Gen.Select(Name, Name, Name).Sample((last, wanted, name) =>
    {
        if (ServerOrder.Skip(last, wanted) is { } skipped)
        {
            Assert.True(HdfsTree.CompareSigned(skipped, last) > 0, $"{last} {wanted}: {skipped}");
            Assert.True(HdfsTree.CompareSigned(skipped, wanted) < 0, $"{last} {wanted}: {skipped}");
            foreach (Comparison<string> order in new Comparison<string>[] { HdfsTree.CompareSigned, ObjectKey.Compare })
            {
                if (order(name, last) > 0 && order(name, skipped) <= 0)
                {
                    Assert.True(ObjectKey.Compare(name, wanted) <= 0 && ObjectKey.Compare(name + "/", wanted) <= 0, $"{last} {wanted} {skipped}: {name}");
                }
            }
        }
    }, iter: 50_000);

    [Fact]
    public void No_name_with_the_prefix_lies_before_the_place_to_begin_at_or_after_the_place_to_end_at() => Gen.Select(Name, Name, Name).Sample((prefix, rest, last) =>
    {
        foreach (var name in new[] { prefix, prefix + rest })
        {
            foreach (Comparison<string> order in new Comparison<string>[] { HdfsTree.CompareSigned, ObjectKey.Compare })
            {
                if (ServerOrder.Before(prefix) is { } before)
                {
                    Assert.True(order(name, before) > 0);
                }

                if (ServerOrder.IsPast(prefix, last))
                {
                    Assert.True(order(name, last) < 0, $"{prefix} {last} {name}");
                }
            }
        }
    }, iter: 20_000);
}
