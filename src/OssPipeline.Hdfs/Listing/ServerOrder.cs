using System.Text;
using OssPipeline.Core.Storage;

namespace OssPipeline.Hdfs.Listing;

/// <summary>The order in which a NameNode lists names, and what it tells of names yet to come.</summary>
/// <remarks>
/// HDFS compares names by the bytes of their UTF-8 form <em>as signed numbers</em>: what is not ASCII comes before what is. Keys are
/// ordered by unsigned bytes. Everything here also holds for a server that sorts unsigned.
/// </remarks>
internal static class ServerOrder
{
    private const int LastAscii = 0x7F;

    /// <summary>A name that no name after <paramref name="last"/> in the server's order comes before, in the order of keys.</summary>
    public static string Bound(string last)
    {
        var first = last.AsSpan().IndexOfAnyExceptInRange('\0', (char)LastAscii);
        return first < 0 ? last : last[..first];
    }

    /// <summary>
    /// Where a listing that gave <paramref name="last"/> may go on when only names are wanted whose key comes after
    /// <paramref name="wanted"/>: just before the names that begin like it. Null when nothing can be left out.
    /// </summary>
    public static string? Skip(string last, string wanted)
    {
        // "a" and "b" part at a character: what begins like a but comes after last and before that of wanted is not wanted.
        var common = last.AsSpan().CommonPrefixLength(wanted);
        if (common > 0 && char.IsHighSurrogate(wanted[common - 1]))
        {
            common--;
        }

        if (common >= last.Length || common >= wanted.Length)
        {
            return null;
        }

        if (!Rune.TryGetRuneAt(last, common, out var had) || !Rune.TryGetRuneAt(wanted, common, out var next) || had >= next || had.IsAscii != next.IsAscii)
        {
            return null;
        }

        var before = next.Value - 1 == 0xDFFF ? 0xD7FF : next.Value - 1;
        if (before <= 0 || before <= had.Value || before <= LastAscii != next.IsAscii)
        {
            return null; // They are neighbours; nothing lies between.
        }

        return string.Concat(wanted.AsSpan(0, common), new Rune(before).ToString(), "\u007f");
    }

    /// <summary>Just before the first name that begins with <paramref name="prefix"/>; null for the beginning of the folder.</summary>
    public static string? Before(string prefix)
    {
        if (prefix.Length == 0)
        {
            return null;
        }

        var start = prefix.Length - (prefix.Length > 1 && char.IsLowSurrogate(prefix[^1]) ? 2 : 1);
        if (!Rune.TryGetRuneAt(prefix, start, out var last))
        {
            return null;
        }

        var before = last.Value - 1 == 0xDFFF ? 0xD7FF : last.Value - 1;
        return before <= 0 || before <= LastAscii != last.IsAscii ? null : string.Concat(prefix.AsSpan(0, start), new Rune(before).ToString(), "\u007f");
    }

    /// <summary>Whether all names that begin with <paramref name="prefix"/> came before <paramref name="last"/>, in either order.</summary>
    public static bool IsPast(string prefix, string last)
    {
        if (prefix.Length == 0 || last.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var common = last.AsSpan().CommonPrefixLength(prefix);
        if (common == last.Length)
        {
            return false;
        }

        return char.IsAscii(last[common]) == char.IsAscii(prefix[common]) && ObjectKey.Compare(last, prefix) > 0;
    }
}
