using System.Security.Cryptography;

namespace OssPipeline.S3.Checks;

/// <summary>MD5, by which S3 checks what arrives (Content-MD5) and names what it holds (ETag). It guards against accidents, not against attackers.</summary>
internal static class ContentMd5
{
    /// <summary>The 16 bytes.</summary>
    public static byte[] Compute(ReadOnlySpan<byte> bytes) =>
#pragma warning disable CA5351 // the protocol's choice
        MD5.HashData(bytes);
#pragma warning restore CA5351
}
