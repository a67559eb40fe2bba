namespace OssPipeline.Throughput.Serving;

/// <summary>ETags that cost no MD5.</summary>
internal static class ETags
{
    /// <summary>An ETag of the form of multipart objects, which no client takes for an MD5.</summary>
    public static string Of(long size, ulong crc64, int parts) => $"{crc64:X16}{size:X16}-{parts}";

    /// <summary>
    /// The ETag of one body. A client that sent Content-MD5 compares the ETag with it (rclone does), so it gets its own sum back;
    /// computing MD5 here would burn over a CPU second per GB on the cores that the client needs.
    /// </summary>
    public static string ForBody(string? contentMd5, DiscardedBody body)
    {
        Span<byte> digest = stackalloc byte[16];
        return contentMd5 is not null && Convert.TryFromBase64String(contentMd5, digest, out var length) && length == 16
            ? Convert.ToHexString(digest)
            : Of(body.Size, body.Crc64, 1);
    }
}
