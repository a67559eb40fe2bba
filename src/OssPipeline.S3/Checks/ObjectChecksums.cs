using System.Globalization;
using System.Security.Cryptography;
using OssPipeline.Core.Storage;

namespace OssPipeline.S3.Checks;

/// <summary>The checksums that S3 tells of an object, and what of them can be checked (S3 user guide, "Checking object integrity"). Algorithms not named here are left alone.</summary>
/// <param name="Size">The object's length in bytes.</param>
/// <param name="ETag">Its ETag without quotes.</param>
internal sealed record ObjectChecksums(long Size, string? ETag)
{
    /// <summary>Whether the ETag says nothing of the bytes: under SSE-KMS, DSSE-KMS and SSE-C it is opaque.</summary>
    public bool IsETagOpaque { get; init; }

    /// <summary>Whether the checksums are of the parts (<c>COMPOSITE</c>); null where the server, an old one, does not say.</summary>
    public bool? IsComposite { get; init; }

    public string? Crc64Nvme { get; init; }

    public string? Crc32C { get; init; }

    public string? Crc32 { get; init; }

    public string? Sha256 { get; init; }

    public string? Sha1 { get; init; }

    /// <summary>What proves the bytes without more requests, best first: a checksum over the whole, then the MD5 of a whole put. Null for none.</summary>
    public IContentProof? Whole() =>
        (IsOfWhole(Crc64Nvme) ? CrcProof.Parse(ReflectedCrc.Crc64Nvme, Crc64Nvme!, Size) : null)
        ?? (IsOfWhole(Crc32C) ? CrcProof.Parse(ReflectedCrc.Crc32C, Crc32C!, Size) : null)
        ?? (IContentProof?)(IsOfWhole(Crc32) ? CrcProof.Parse(ReflectedCrc.Crc32, Crc32!, Size) : null)
        ?? (IsOfWhole(Sha256) ? HashProof.Parse(HashAlgorithmName.SHA256, Sha256!, 32, Size) : null)
        ?? (IsOfWhole(Sha1) ? HashProof.Parse(HashAlgorithmName.SHA1, Sha1!, 20, Size) : null)
        ?? (!IsETagOpaque && ETag is not null ? HashProof.OfETag(ETag, Size) : null);

    /// <summary>How many parts there were, where something over them can be checked; null for nothing.</summary>
    public int? PartCount() => Composite()?.Parts ?? (IsETagOpaque ? null : ETags.PartsOf(ETag)?.Parts);

    /// <summary>What proves the bytes once the parts are known; null when they are not those of the checksum.</summary>
    public IContentProof? OfParts(PartSizes sizes)
    {
        if (sizes.Total != Size)
        {
            return null;
        }

        if (Composite() is { } composite && composite.Parts == sizes.Count)
        {
            return new PartsProof($"{composite.Name} of parts", composite.Text, composite.Digest, composite.Create, sizes);
        }

        return !IsETagOpaque && ETags.PartsOf(ETag) is { } etag && etag.Parts == sizes.Count
            ? new PartsProof("MD5 of parts (ETag)", ETag!, etag.Md5, PartDigest.Md5, sizes)
            : null;
    }

    private (string Name, string Text, byte[] Digest, int Parts, Func<PartDigest> Create)? Composite() =>
        Composite("SHA256", Sha256, 32, PartDigest.Sha256) ?? Composite("SHA1", Sha1, 20, PartDigest.Sha1)
        ?? Composite("CRC32C", Crc32C, 4, PartDigest.Crc32C) ?? Composite("CRC32", Crc32, 4, PartDigest.Crc32);

    // Base64, '-', number of parts. GetObjectAttributes leaves the number out, HEAD does not.
    private (string Name, string Text, byte[] Digest, int Parts, Func<PartDigest> Create)? Composite(string name, string? text, int length, Func<PartDigest> create)
    {
        if (text is null || IsComposite == false)
        {
            return null;
        }

        var dash = text.LastIndexOf('-');
        var digest = new byte[length];
        return dash > 0
            && Convert.TryFromBase64String(text[..dash], digest, out var written) && written == length
            && int.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var parts) && parts > 0
                ? (name, text, digest, parts, create)
                : null;
    }

    private bool IsOfWhole(string? text) => text is not null && IsComposite != true && !text.Contains('-', StringComparison.Ordinal);
}
