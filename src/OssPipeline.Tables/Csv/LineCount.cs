using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OssPipeline.Tables.Csv;

/// <summary>Counts ends of lines: LF, CRLF and CR each are one.</summary>
internal static class LineCount
{
    public static int Of(ReadOnlySpan<byte> text)
    {
        // A CR is rare, or one stands before each LF.
        if (!text.Contains((byte)'\r'))
        {
            return text.Count((byte)'\n');
        }

        var count = 0;
        var carry = 0UL;
        ref var start = ref MemoryMarshal.GetReference(text);
        var at = 0;
        for (; at + ByteMasks.Width <= text.Length; at += ByteMasks.Width)
        {
            ref var block = ref Unsafe.Add(ref start, at);
            var returns = ByteMasks.Equal(ref block, (byte)'\r');
            var feeds = ByteMasks.Equal(ref block, (byte)'\n');
            count += BitOperations.PopCount(returns) + BitOperations.PopCount(feeds & ~((returns << 1) | carry));
            carry = returns >> 63;
        }

        for (; at < text.Length; at++)
        {
            count += text[at] == '\r' || (text[at] == '\n' && carry == 0) ? 1 : 0;
            carry = text[at] == '\r' ? 1UL : 0;
        }

        return count;
    }
}
