using OssPipeline.Core.Data;

namespace OssPipeline.Tables.Parquet.Native;

/// <summary>Memory in which values are made ready for the library, a slice of rows at a time.</summary>
internal sealed class NativeScratch : IDisposable
{
    /// <summary>Rows of a slice: what is made ready is still in the core's cache when the library reads it.</summary>
    public const int Rows = 4 << 10;

    private static readonly short[] Present = Ones();

    private readonly byte[] _values = LargeArrayPool.Of<byte>().Rent(Rows * 16);
    private readonly byte[] _bytes = LargeArrayPool.Of<byte>().Rent(Rows * 32);
    private readonly short[] _levels = LargeArrayPool.Of<short>().Rent(Rows);

    /// <summary>Definition levels of values that are all there.</summary>
    public static ReadOnlySpan<short> AllPresent => Present;

    /// <summary>Room for definition levels.</summary>
    public Span<short> Levels => _levels;

    /// <summary>Room for the values of a slice, 16 bytes each.</summary>
    public Span<byte> Values => _values;

    /// <summary>Room for the bytes that values point to, 32 each.</summary>
    public Span<byte> Bytes => _bytes;

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        LargeArrayPool.Of<byte>().Return(_values);
        LargeArrayPool.Of<byte>().Return(_bytes);
        LargeArrayPool.Of<short>().Return(_levels);
    }

    private static short[] Ones()
    {
        var ones = new short[Rows];
        Array.Fill(ones, (short)1);
        return ones;
    }
}
