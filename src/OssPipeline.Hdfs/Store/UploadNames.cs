using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OssPipeline.Core.Storage;
using OssPipeline.Hdfs.Client;

namespace OssPipeline.Hdfs.Store;

/// <summary>How an upload's folder and the files in it are called. Names hold what is known of parts, so nothing must be kept beside.</summary>
/// <remarks>
/// A folder <c>.osspipe-uploads/ID</c> has the file <c>key</c> (the key in UTF-8), a file <c>part-NUMBER-SIZE-CRC</c> per part (decimal,
/// hex, hex), once the upload is being completed <c>commit</c>, and where parts can't be joined in place, <c>whole</c>. The first half of
/// an ID is a hash of the key: an ID of another key is told without asking.
/// </remarks>
internal static class UploadNames
{
    public const string KeyFile = "key";

    public const string CommitFile = "commit";

    public const string WholeFile = "whole";

    public const string PartPrefix = "part-";

    private const int IdLength = 32;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static string NewId(string key) => HashOf(key) + RandomNumberGenerator.GetHexString(IdLength / 2, lowercase: true);

    /// <summary>Whether an ID can be one; it comes from outside, and anything but hex digits could be a path.</summary>
    public static bool IsId(string id) => id.Length == IdLength && !id.AsSpan().ContainsAnyExcept(HexDigits);

    /// <summary>Whether an ID can be one of this key's.</summary>
    public static bool IsIdOf(string id, string key) => IsId(id) && id.StartsWith(HashOf(key), StringComparison.Ordinal);

    public static string Part(int number, long size, ulong crc64) => string.Create(CultureInfo.InvariantCulture, $"{PartPrefix}{number:D5}-{size:x}-{crc64:x16}");

    public static string Part(UploadedPart part) => Part(part.Number, part.Size, part.Crc64!.Value);

    public static string ETag(long size, ulong crc64) => string.Create(CultureInfo.InvariantCulture, $"{crc64:x16}-{size:x}");

    /// <summary>The part that a file of this name and length is; null when it is none, or not whole.</summary>
    public static UploadedPart? ReadPart(FileStatus status) =>
        status.Type == EntryType.File && status.Name.StartsWith(PartPrefix, StringComparison.Ordinal)
        && status.Name[PartPrefix.Length..].Split('-') is [var number, var size, { Length: 16 } crc]
        && Read(number, size, crc) is { } part && Part(part) == status.Name
            ? part : null;

    /// <summary>A part of its number, size and CRC-64 in words; null when they are none.</summary>
    public static UploadedPart? Read(string number, string size, string crc) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0
        && long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length) && length >= 0
        && ulong.TryParse(crc, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var crc64)
            ? new UploadedPart(n, length, ETag(length, crc64), crc64) : null;

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, IdLength / 4));
}
