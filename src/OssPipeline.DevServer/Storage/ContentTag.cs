using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OssPipeline.DevServer.Storage;

/// <summary>An object's ETag: the MD5 of its bytes, or for a multipart object the MD5 over its parts' ETags and their number.</summary>
/// <param name="Md5">The digest, first byte highest.</param>
/// <param name="Parts">How many parts; 0 for an object that was put whole.</param>
internal readonly record struct ContentTag(UInt128 Md5, int Parts)
{
    /// <summary>The tag of 16 digest bytes.</summary>
    public static ContentTag FromMd5(ReadOnlySpan<byte> digest) => new(BinaryPrimitives.ReadUInt128BigEndian(digest), 0);

    /// <summary>The tag of a multipart object: MD5 over the upper-case hexadecimal ETags of its parts (not over their raw digests, as S3 has it).</summary>
    public static ContentTag OfParts(IReadOnlyList<StoredPart> parts)
    {
        var text = new byte[parts.Count * 32];
        for (var i = 0; i < parts.Count; i++)
        {
            Encoding.ASCII.GetBytes(parts[i].Tag.ToString(), text.AsSpan(i * 32));
        }

        Span<byte> digest = stackalloc byte[16];
        Md5Of(text, digest);
        return new(BinaryPrimitives.ReadUInt128BigEndian(digest), parts.Count);
    }

    /// <summary>MD5, because OSS defines ETag and Content-MD5 by it; nothing rests on it for security.</summary>
    public static void Md5Of(ReadOnlySpan<byte> bytes, Span<byte> digest)
    {
#pragma warning disable CA5351 // The protocol asks for MD5.
        MD5.HashData(bytes, digest);
#pragma warning restore CA5351
    }

    /// <summary>The digest as Content-MD5 has it.</summary>
    public string ToBase64()
    {
        Span<byte> digest = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(digest, Md5);
        return Convert.ToBase64String(digest);
    }

    /// <summary>Whether a client's ETag, quoted or not, in either case, names this one.</summary>
    public bool Matches(ReadOnlySpan<char> text) =>
        text.Trim().Trim('"').Equals(ToString(), StringComparison.OrdinalIgnoreCase);

    /// <summary>Upper-case hexadecimal without quotes, as OSS writes it.</summary>
    public override string ToString() => Parts == 0 ? Md5.ToString("X32") : $"{Md5:X32}-{Parts}";
}
