using System.Runtime.InteropServices;
using OssPipeline.Core.Data;

namespace OssPipeline.Tables.Text;

/// <summary>Parsers read whole words, so what they read has some bytes behind it.</summary>
internal static class TextPadding
{
    /// <summary>How many bytes can be read behind a text.</summary>
    public const int Bytes = 64;

    private const int OnStack = 192;

    /// <summary>Parses a text that has nothing behind it; spaces around it don't count.</summary>
    public static bool TryParse<T, TParser>(ref TParser parser, ReadOnlySpan<byte> text, out T value)
        where T : unmanaged
        where TParser : struct, ITextParser<T>
    {
        text = text.Trim((byte)' ');
        if (text.IsEmpty)
        {
            value = default;
            return false;
        }

        byte[]? rented = null;
        var room = text.Length <= OnStack
            ? stackalloc byte[OnStack + Bytes]
            : rented = LargeArrayPool.Of<byte>().Rent(text.Length + Bytes);
        text.CopyTo(room);
        room.Slice(text.Length, Bytes).Clear();
        var parsed = parser.TryParse(ref MemoryMarshal.GetReference(room), text.Length, out value);
        if (rented is not null)
        {
            LargeArrayPool.Of<byte>().Return(rented);
        }

        return parsed;
    }
}
