using System.Text;

namespace OssPipeline.Core.Storage;

/// <summary>What all stores agree on about object keys: their order and what OSS forbids.</summary>
public static class ObjectKey
{
    /// <summary>The longest key OSS takes, in bytes of UTF-8 (OSS REST reference, "Names and limits").</summary>
    public const int MaxBytes = 1023;

    /// <summary>Orders keys as OSS lists them: ascending bytes of their UTF-8 form.</summary>
    public static IComparer<string> Order { get; } = Comparer<string>.Create(Compare);

    /// <summary>Compares two keys by the bytes of their UTF-8 form, without encoding them.</summary>
    public static int Compare(string? left, string? right)
    {
        if (ReferenceEquals(left, right))
        {
            return 0;
        }

        if (left is null || right is null)
        {
            return left is null ? -1 : 1;
        }

        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length - right.Length;
        }

        // UTF-16 order differs from UTF-8 order only in that surrogates (which encode U+10000 and up) sort above U+E000…U+FFFF.
        return Rank(left[common]) - Rank(right[common]);

        static int Rank(char c) => c >= 0xE000 ? c - 0x800 : c >= 0xD800 ? c + 0x2000 : c;
    }

    /// <summary>What is wrong with a key for OSS: empty, over 1,023 bytes, a leading <c>/</c> or <c>\</c>, or not valid UTF-16; null if fine.</summary>
    public static string? Problem(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length == 0)
        {
            return "the key is empty";
        }

        if (key[0] is '/' or '\\')
        {
            return $"the key starts with '{key[0]}', which OSS forbids";
        }

        if (HasLoneSurrogate(key))
        {
            return "the key is no valid UTF-8, so that it is not a name OSS could keep; rename the object";
        }

        var bytes = Encoding.UTF8.GetByteCount(key);
        return bytes > MaxBytes ? $"the key has {bytes} bytes in UTF-8; OSS takes at most {MaxBytes}" : null;
    }

    /// <summary>Whether a key has half a character (a surrogate without its pair), so that no UTF-8 says it; so come file names that are none.</summary>
    public static bool HasLoneSurrogate(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        for (var i = 0; i < key.Length; i++)
        {
            if (char.IsSurrogate(key[i]))
            {
                if (i + 1 >= key.Length || !char.IsSurrogatePair(key[i], key[i + 1]))
                {
                    return true;
                }

                i++;
            }
        }

        return false;
    }
}
