using CsCheck;
using OssPipeline.Core.Data;

namespace OssPipeline.Core.Tests.Data;

public class CrcLedgerTests
{
    [Fact]
    public void Any_order_of_parts_gives_the_crc_of_the_whole()
    {
        var cases =
            from parts in Gen.Byte.Array[0, 200].Array[1, 20]
            from order in Gen.Shuffle(Enumerable.Range(0, parts.Length).ToArray())
            select (parts, order);
        cases.Sample(sample =>
        {
            var ledger = new CrcLedger();
            var added = new HashSet<int>();
            foreach (var sequence in sample.order)
            {
                ledger.Add(sequence, sample.parts[sequence].Length, Crc64Xz.Compute(sample.parts[sequence]));
                added.Add(sequence);
                var beginning = Enumerable.Range(0, sample.parts.Length).TakeWhile(added.Contains).ToArray();
                Assert.Equal(beginning.Length, ledger.Count);
                Assert.Equal(added.Count == beginning.Length, ledger.IsGapFree);
                byte[] covered = [.. beginning.SelectMany(i => sample.parts[i])];
                Assert.Equal(covered.Length, ledger.Length);
                Assert.Equal(Crc64Xz.Compute(covered), ledger.Crc64);
            }
        });
    }

    [Fact]
    public void A_part_is_added_once()
    {
        var ledger = new CrcLedger();
        ledger.Add(0, 1, 1);
        ledger.Add(2, 1, 1);
        Assert.Throws<ArgumentException>(() => ledger.Add(0, 1, 1));
        Assert.Throws<ArgumentException>(() => ledger.Add(2, 1, 1));
        Assert.Equal(1, ledger.Count);
        Assert.False(ledger.IsGapFree);
    }

    [Fact]
    public void A_new_ledger_is_the_crc_of_nothing()
    {
        var ledger = new CrcLedger();
        Assert.Equal((0L, 0UL, 0, true), (ledger.Length, ledger.Crc64, ledger.Count, ledger.IsGapFree));
    }
}
