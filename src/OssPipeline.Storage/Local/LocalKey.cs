using System.Buffers;
using System.Text;

namespace OssPipeline.Storage.Local;

/// <summary>Which keys can be paths below a root.</summary>
internal static class LocalKey
{
    /// <summary>The folder in the root for what is being written; it is never listed and no key may lie in it.</summary>
    public const string UploadFolder = ".osspipe-uploads";

    private static readonly SearchValues<char> WindowsForbids = SearchValues.Create("<>:\"|?*\\");

    private const string UploadPrefix = UploadFolder + "/";

    /// <summary>What is wrong with a key for a file system; null if it can be a file's path.</summary>
    public static string? Problem(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length == 0)
        {
            return "the key is empty";
        }

        if (IsReserved(key))
        {
            return $"'{UploadFolder}' is where unfinished writes are kept";
        }

        if (key.Contains('\0', StringComparison.Ordinal))
        {
            return "a file name can't have a NUL character";
        }

        Span<byte> bytes = stackalloc byte[NativeName.MaxPathBytes];
        if (!NativeName.TryEncode(key, bytes, out var length))
        {
            return Encoding.UTF8.GetByteCount(key) >= NativeName.MaxPathBytes
                ? $"a path can't have more than {NativeName.MaxPathBytes - 1} bytes"
                : "the key is not valid Unicode (a surrogate without its pair)";
        }

        foreach (var range in key.AsSpan().Split('/'))
        {
            if (SegmentProblem(key.AsSpan()[range]) is { } problem)
            {
                return problem;
            }
        }

        return HasEscapes(key) && Round(bytes[..length]) != key ? "the key is not valid Unicode (a surrogate without its pair)" : null;
    }

    /// <summary>Whether a key is the upload folder or lies in it.</summary>
    public static bool IsReserved(string key) =>
        key.StartsWith(UploadFolder, StringComparison.Ordinal) && (key.Length == UploadFolder.Length || key.StartsWith(UploadPrefix, StringComparison.Ordinal));

    private static string? SegmentProblem(ReadOnlySpan<char> segment)
    {
        if (segment.IsEmpty)
        {
            return "a file's path can't have an empty segment: no '/' at its start or end and no '//' (exclude folder markers with \"**/\")";
        }

        if (segment is "." or "..")
        {
            return $"a file can't be named '{segment}'";
        }

        if (segment.Length > NativeName.MaxNameBytes / 3 && Encoding.UTF8.GetByteCount(segment) > NativeName.MaxNameBytes)
        {
            return $"the segment '{segment[..20]}…' has more than {NativeName.MaxNameBytes} bytes, the most a file's name can have";
        }

        return OperatingSystem.IsWindows() ? WindowsProblem(segment) : null;
    }

    private static string? WindowsProblem(ReadOnlySpan<char> segment)
    {
        if (segment.ContainsAny(WindowsForbids) || segment.ContainsAnyInRange('\0', '\u001F'))
        {
            return $"Windows takes no file named '{segment}': it has one of < > : \" | ? * \\ or a control character";
        }

        if (segment[^1] is '.' or ' ')
        {
            return $"Windows takes no file named '{segment}': it ends with a dot or a space";
        }

        var dot = segment.IndexOf('.');
        var stem = (dot < 0 ? segment : segment[..dot]).ToString().ToUpperInvariant();
        var isDevice = stem is "CON" or "PRN" or "AUX" or "NUL"
            || (stem.Length == 4 && stem[3] is >= '0' and <= '9' && (stem.StartsWith("COM", StringComparison.Ordinal) || stem.StartsWith("LPT", StringComparison.Ordinal)));
        return isDevice ? $"Windows takes no file named '{segment}': it is a device" : null;
    }

    private static bool HasEscapes(string key) => key.AsSpan().ContainsAnyInRange('\uDC80', '\uDCFF');

    // Escaped bytes that make valid UTF-8 together would give one file two keys.
    private static string Round(ReadOnlySpan<byte> path)
    {
        var text = new StringBuilder(path.Length);
        foreach (var range in path.Split((byte)'/'))
        {
            text.Append(text.Length == 0 ? "" : "/").Append(NativeName.Decode(path[range]));
        }

        return text.ToString();
    }
}
