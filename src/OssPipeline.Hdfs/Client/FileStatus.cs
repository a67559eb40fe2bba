using System.Globalization;

namespace OssPipeline.Hdfs.Client;

/// <summary>What an entry of a folder is.</summary>
internal enum EntryType
{
    File,
    Folder,

    /// <summary>A symbolic link, or something this program has no word for.</summary>
    Other,
}

/// <summary>What the NameNode says of one file or folder ("FileStatus JSON Schema").</summary>
/// <param name="Name"><c>pathSuffix</c>: the name in the folder that was listed; empty for the path itself.</param>
/// <param name="Type">What it is.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Modified">Milliseconds since 1970, UTC.</param>
/// <param name="FileId">The inode's number; a file that replaced another has a new one. 0 where the server does not tell (Hadoop 1).</param>
/// <param name="BlockSize">In bytes; what new blocks are filled to, though inner ones may be shorter.</param>
/// <param name="IsErasureCoded">Whether it is striped instead of copied.</param>
internal sealed record FileStatus(string Name, EntryType Type, long Length, long Modified, long FileId, long BlockSize, bool IsErasureCoded)
{
    private const long MaxMilliseconds = 253_402_300_799_999; // the end of 9999

    /// <summary>
    /// The version mark. HDFS has none of its own: a file's bytes change only by appending or truncating, which changes time or length,
    /// or by another file taking its name, which has another number.
    /// </summary>
    public string ETag => string.Create(CultureInfo.InvariantCulture, $"{Modified:x}-{Length:x}-{FileId:x}");

    public DateTimeOffset LastModified => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(Modified, 0, MaxMilliseconds));

    /// <summary>The length that an <see cref="ETag"/> tells; null when it is none of ours.</summary>
    public static long? LengthOf(string etag)
    {
        var first = etag.IndexOf('-');
        var last = etag.LastIndexOf('-');
        return first > 0 && last > first + 1
            && long.TryParse(etag.AsSpan(first + 1, last - first - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length) && length >= 0
            ? length : null;
    }
}
