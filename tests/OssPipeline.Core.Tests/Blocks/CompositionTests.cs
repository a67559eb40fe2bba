using CsCheck;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;

namespace OssPipeline.Core.Tests.Blocks;

public class CompositionTests
{
    [Fact]
    public void Every_byte_is_found_in_its_piece() =>
        Gen.Int[0, 4].Array[1, 30].Sample(lengths =>
        {
            var pieces = lengths.Select((length, i) => ObjectPiece.Whole(new ObjectRef($"{i}", length, null, null), $"{i}")).ToList();
            var composition = new Composition(pieces, default);
            var expected = lengths.SelectMany((length, i) => Enumerable.Repeat(i, length)).ToList();
            Assert.Equal(expected.Count, composition.Length);
            for (var offset = 0; offset < expected.Count; offset++)
            {
                Assert.Equal(expected[offset], composition.Find(offset));
                Assert.InRange(offset - composition.StartOf(expected[offset]), 0, lengths[expected[offset]] - 1);
            }

            Assert.Equal(lengths.Length, composition.Find(composition.Length));
        });

    [Fact]
    public void A_range_lies_within_its_object()
    {
        var stored = new ObjectRef("a", 10, null, null);
        Assert.Equal(10, ObjectPiece.Range(stored, 0, 10).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => ObjectPiece.Range(stored, 1, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => ObjectPiece.Range(stored, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ObjectPiece.Range(stored, 11, 0));
    }
}
