using OssPipeline.Core.Data;

namespace OssPipeline.Core.Tests.Data;

public class LargeArrayPoolTests
{
    [Fact]
    public void Arrays_are_as_long_as_asked_for_and_at_most_half_as_long_again()
    {
        var pool = new LargeArrayPool<byte>();
        for (var length = (32 << 10) + 1; length < 40_000_000; length += 1 + (length / 7))
        {
            Assert.InRange(pool.Rent(length).Length, length, (length * 3L / 2) + 1);
        }
    }

    [Fact]
    public void An_array_given_back_is_lent_again()
    {
        var pool = new LargeArrayPool<long>();
        var array = pool.Rent(100_000);
        pool.Return(array);
        Assert.Equal(array.Length * 8L, pool.Spare);
        Assert.Same(array, pool.Rent(array.Length));
        Assert.Equal(0, pool.Spare);
    }

    [Fact]
    public void Whoever_gives_it_back_anybody_gets_it()
    {
        var pool = new LargeArrayPool<byte>();
        var array = pool.Rent(1 << 20);
        var other = new Thread(() => pool.Return(array));
        other.Start();
        other.Join();
        Assert.Same(array, pool.Rent(1 << 20));
    }

    [Fact]
    public void Arrays_that_are_not_its_own_and_giant_ones_are_not_kept()
    {
        var pool = new LargeArrayPool<byte>();
        pool.Return(new byte[100_000]);
        pool.Return(pool.Rent(65 << 20));
        Assert.Equal(0, pool.Spare);
    }

    [Fact]
    public void References_are_forgotten_when_an_array_is_given_back()
    {
        var pool = new LargeArrayPool<string?>();
        var array = pool.Rent(50_000);
        array[7] = "kept alive";
        pool.Return(array);
        Assert.Null(pool.Rent(50_000)[7]);
    }
}
