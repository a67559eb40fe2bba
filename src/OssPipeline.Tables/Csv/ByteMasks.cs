using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OssPipeline.Tables.Csv;

/// <summary>Which of 64 bytes are a given one, as a bit each, with the widest vectors there are.</summary>
internal static class ByteMasks
{
    /// <summary>How many bytes a mask tells of.</summary>
    public const int Width = 64;

    /// <summary>The bits of two bytes and of line feeds and carriage returns. Width bytes can be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Find(ref byte text, byte delimiter, byte other, out ulong delimiters, out ulong others, out ulong feeds, out ulong returns)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            var v = Vector512.LoadUnsafe(ref text);
            delimiters = Vector512.Equals(v, Vector512.Create(delimiter)).ExtractMostSignificantBits();
            others = Vector512.Equals(v, Vector512.Create(other)).ExtractMostSignificantBits();
            feeds = Vector512.Equals(v, Vector512.Create((byte)'\n')).ExtractMostSignificantBits();
            returns = Vector512.Equals(v, Vector512.Create((byte)'\r')).ExtractMostSignificantBits();
            return;
        }

        delimiters = Equal(ref text, delimiter);
        others = Equal(ref text, other);
        feeds = Equal(ref text, (byte)'\n');
        returns = Equal(ref text, (byte)'\r');
    }

    /// <summary>The bits of one byte. Width bytes can be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Equal(ref byte text, byte value)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return Vector512.Equals(Vector512.LoadUnsafe(ref text), Vector512.Create(value)).ExtractMostSignificantBits();
        }

        if (Vector256.IsHardwareAccelerated)
        {
            var wanted = Vector256.Create(value);
            return Vector256.Equals(Vector256.LoadUnsafe(ref text), wanted).ExtractMostSignificantBits()
                | ((ulong)Vector256.Equals(Vector256.LoadUnsafe(ref text, 32), wanted).ExtractMostSignificantBits() << 32);
        }

        var one = Vector128.Create(value);
        return Vector128.Equals(Vector128.LoadUnsafe(ref text), one).ExtractMostSignificantBits()
            | ((ulong)Vector128.Equals(Vector128.LoadUnsafe(ref text, 16), one).ExtractMostSignificantBits() << 16)
            | ((ulong)Vector128.Equals(Vector128.LoadUnsafe(ref text, 32), one).ExtractMostSignificantBits() << 32)
            | ((ulong)Vector128.Equals(Vector128.LoadUnsafe(ref text, 48), one).ExtractMostSignificantBits() << 48);
    }
}
