using CsCheck;
using OssPipeline.Core.Data;
using Xunit.Abstractions;

namespace OssPipeline.Core.Tests.Data;

/// <summary>Every way to compute the CRC that this processor has, each forced, against a bit-by-bit reference.</summary>
public sealed class Crc64FoldingTests(ITestOutputHelper output)
{
    public delegate ulong Path(ulong register, ReadOnlySpan<byte> bytes);

    public static TheoryData<string> Available => new(Paths().Keys);

    [Fact]
    public void The_processors_ways_are_said()
    {
        output.WriteLine(string.Join(", ", Paths().Keys));
        Assert.Contains("library", Paths().Keys);
        Assert.Equal(System.Runtime.Intrinsics.X86.Pclmulqdq.V512.IsSupported, Paths().ContainsKey("512"));
    }

    [Theory]
    [MemberData(nameof(Available))]
    public void Published_check_values_hold(string path)
    {
        Assert.Equal(0x995DC9BBDF1939FAUL, Compute(path, "123456789"u8));
        Assert.Equal(0x330284772E652B05UL, Compute(path, "a"u8));
        Assert.Equal(0x53037ECDEF2352DAUL, Compute(path, "hello world"u8));
        Assert.Equal(0xC95AF8617CD5330CUL, Compute(path, new byte[32]));
        Assert.Equal(0x72414B2F65DB3AB0UL, Compute(path, [.. Enumerable.Range(0, 256).Select(i => (byte)i)]));
        Assert.Equal(0x27DB187FC15BBC72UL, Compute(path, "This is a test of the emergency broadcast system."u8));
        var million = new byte[1 << 20];
        Array.Fill(million, (byte)'a');
        Assert.Equal(6701094182323390671UL, Compute(path, million));
    }

    [Theory]
    [MemberData(nameof(Available))]
    public void Every_length_and_alignment_has_the_references_value(string path)
    {
        var bytes = new byte[1400];
        new Random(7).NextBytes(bytes);
        for (var length = 0; length < 1100; length++)
        {
            var piece = bytes.AsSpan(length % 67, length);
            Assert.Equal(~Reference(~0UL, piece), Compute(path, piece));
        }
    }

    [Theory]
    [MemberData(nameof(Available))]
    public void Pieces_give_what_the_whole_gives(string path) =>
        Gen.Select(Gen.Byte.Array[0, 3000], Gen.Int[0, 3000], Gen.ULong).Sample((bytes, cut, before) =>
        {
            cut = Math.Min(cut, bytes.Length);
            var way = Paths()[path];
            Assert.Equal(way(before, bytes), way(way(before, bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
            Assert.Equal(Reference(before, bytes), way(before, bytes));
        });

    [Fact]
    public void Appending_takes_and_gives_finished_values()
    {
        Assert.Equal(0UL, Crc64Xz.Append(0, []));
        Assert.Equal(17UL, Crc64Xz.Append(17, []));
        Assert.Equal(0x995DC9BBDF1939FAUL, Crc64Xz.Append(Crc64Xz.Compute("12345"u8), "6789"u8));
    }

    private static ulong Compute(string path, ReadOnlySpan<byte> bytes) => ~Paths()[path](~0UL, bytes);

    private static Dictionary<string, Path> Paths()
    {
        var paths = new Dictionary<string, Path>
        {
            ["library"] = static (register, bytes) => bytes.IsEmpty ? register : ~Crc64Xz.AppendByLibrary(~register, bytes),
        };
        if (Crc64Folding.IsSupported)
        {
            paths["128"] = Crc64Folding.Update;
        }

        if (Crc64Folding256.IsSupported)
        {
            paths["256"] = Crc64Folding256.Update;
        }

        if (Crc64Folding512.IsSupported)
        {
            paths["512"] = Crc64Folding512.Update;
        }

        return paths;
    }

    private static ulong Reference(ulong register, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            register ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                register = (register & 1) != 0 ? (register >> 1) ^ 0xC96C5795D7870F42 : register >> 1;
            }
        }

        return register;
    }
}
