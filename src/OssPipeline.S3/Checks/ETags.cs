using System.Globalization;
using System.Security.Cryptography;

namespace OssPipeline.S3.Checks;

/// <summary>What ETags of S3 are made of (S3 API reference, "Object": ETag; S3 user guide, "Checking object integrity").</summary>
internal static class ETags
{
    private const int HexLength = 32;

    /// <summary>The MD5 that the ETag of a whole put spells; null where it has another form.</summary>
    public static byte[]? Md5Of(string? etag) => etag is { Length: HexLength } && TryHex(etag, out var md5) ? md5 : null;

    /// <summary>Of a multipart upload's ETag, the MD5 over the parts' MD5s and how many parts there were; null where it has another form.</summary>
    public static (byte[] Md5, int Parts)? PartsOf(string? etag) =>
        etag is { Length: > HexLength + 1 } && etag[HexLength] == '-'
        && TryHex(etag[..HexLength], out var md5)
        && int.TryParse(etag.AsSpan(HexLength + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var parts) && parts > 0
            ? (md5, parts)
            : null;

    /// <summary>The ETag that parts with these ETags make; null where one of them is no MD5.</summary>
    public static string? OfParts(IEnumerable<string> partETags)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var count = 0;
        foreach (var etag in partETags)
        {
            if (Md5Of(etag) is not { } md5)
            {
                return null;
            }

            hash.AppendData(md5);
            count++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(hash.GetHashAndReset())}-{count}");
    }

    private static bool TryHex(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length / 2];
        return Convert.FromHexString(text, bytes, out _, out var written) == System.Buffers.OperationStatus.Done && written == bytes.Length;
    }
}
