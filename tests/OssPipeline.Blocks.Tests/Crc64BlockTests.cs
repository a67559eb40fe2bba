using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.TestKit.Blocks;

namespace OssPipeline.Blocks.Tests;

public sealed class Crc64BlockTests : TransformContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("crc64-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Every_part_gets_its_sum()
    {
        using var budget = new MemoryBudget(ByteSize.KiB(64));
        using var part = new Part(Shapes.Origin("a"), 0, true, 0, budget.TryAcquire(9)!, 9);
        "123456789"u8.CopyTo(part.Bytes.Span);
        Assert.Null(part.Crc64);
        Assert.Same(part, new Crc64Block(new Crc64Options(), null).Apply(part));
        Assert.Equal(0x995dc9bbdf1939faUL, part.Crc64);
    }

    [Fact]
    public void Recording_judges_nothing() =>
        Assert.Null(new Crc64Block(new Crc64Options(), null).Judge(Shapes.Origin("a") with { Crc64 = 1 }, 3, 2));

    [Fact]
    public void Checking_compares_with_what_the_source_store_vouches_for()
    {
        var block = Checking(null, Crc64Missing.Fail);
        var origin = Shapes.Origin("a") with { Crc64 = 7 };
        Assert.Null(block.Judge(origin, 3, 7));
        Assert.Equal("its CRC64 is 8 over 3 bytes, but the source store says 7", block.Judge(origin, 3, 8));
    }

    [Fact]
    public void The_source_store_is_asked_only_when_it_is_compared_with()
    {
        Assert.True(Checking(null, Crc64Missing.Fail).WantsVouchedCrc64);
        Assert.False(Checking("7  a", Crc64Missing.Fail).WantsVouchedCrc64);
        Assert.False(new Crc64Block(new Crc64Options(), null).WantsVouchedCrc64);
    }

    [Theory]
    [InlineData(nameof(Crc64Missing.Fail), true)]
    [InlineData(nameof(Crc64Missing.Pass), false)]
    public void An_object_without_a_sum_fails_unless_it_may_pass(string missing, bool fails)
    {
        var block = Checking(null, Enum.Parse<Crc64Missing>(missing));
        Assert.Equal(fails, block.Judge(Shapes.Origin("a"), 3, 8) is not null);
    }

    [Fact]
    public void Checking_compares_with_the_list_alone_when_there_is_one()
    {
        var block = Checking("7  dir/a\n8  b\n", Crc64Missing.Fail);
        Assert.Null(block.Judge(Shapes.Origin("dir/a") with { Crc64 = 99 }, 3, 7));
        Assert.Contains("says 7", block.Judge(Shapes.Origin("dir/a"), 3, 8), StringComparison.Ordinal);
        Assert.Contains("has no CRC64 for 'c'", block.Judge(Shapes.Origin("c") with { Crc64 = 7 }, 3, 7), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_wrong_option_is_named()
    {
        Assert.Equal(["sums", "missing"], new Crc64Options { Sums = "a", Missing = Crc64Missing.Pass }.Validate().Select(p => p.Option));
        Assert.Empty(new Crc64Options { Mode = Crc64Mode.Check, Sums = "a", Missing = Crc64Missing.Pass }.Validate());
    }

    protected override IBlock Create() => new Crc64Block(new Crc64Options(), null);

    protected override byte[]? Expected(byte[] payload) => payload;

    private Crc64Block Checking(string? list, Crc64Missing missing)
    {
        var path = Path.Combine(_folder.FullName, "sums.txt");
        if (list is not null)
        {
            File.WriteAllText(path, list);
        }

        return new Crc64Block(
            new Crc64Options { Mode = Crc64Mode.Check, Sums = list is null ? null : path, Missing = missing },
            list is null ? null : Crc64List.Read(path));
    }
}
