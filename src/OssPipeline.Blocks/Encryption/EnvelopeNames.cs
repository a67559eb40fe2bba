namespace OssPipeline.Blocks.Encryption;

/// <summary>Names of metadata, in lower case and without <c>x-oss-meta-</c>.</summary>
internal static class EnvelopeNames
{
    public const string Key = "client-side-encryption-key";
    public const string Start = "client-side-encryption-start";
    public const string CekAlg = "client-side-encryption-cek-alg";
    public const string WrapAlg = "client-side-encryption-wrap-alg";
    public const string Matdesc = "client-side-encryption-matdesc";
    public const string ContentLength = "client-side-encryption-unencrypted-content-length";
    public const string DataSize = "client-side-encryption-data-size";
    public const string PartSize = "client-side-encryption-part-size";

    public const string LegacyKey = "oss-crypto-key";
    public const string LegacyStart = "oss-crypto-start";
    public const string LegacyCekAlg = "oss-cek-alg";
    public const string LegacyWrapAlg = "oss-wrap-alg";
    public const string LegacyMatdesc = "oss-crypto-matdesc";
    public const string LegacyContentLength = "unencrypted-content-length";
    public const string LegacyContentLengthLater = "oss-crypto-unencrypted-content-length";

    public const string SeedKey = "x-oss-key";
    public const string SeedStart = "x-oss-start";

    /// <summary>Our own: which key wraps (<see cref="PublicKey.Id"/>).</summary>
    public const string OwnKeyId = "osspipe-key";

    /// <summary>Our own: what proves the plaintext (<see cref="PlaintextSeal"/>); in the metadata, or as a tag of this name.</summary>
    public const string OwnSeal = "osspipe-seal";

    /// <summary>Our own: says with <see cref="InTag"/> that the seal is a tag, as the metadata was fixed before the bytes were known.</summary>
    public const string OwnSealed = "osspipe-sealed";

    /// <summary>The value of <see cref="OwnSealed"/>.</summary>
    public const string InTag = "tag";

    public const string AesCtr = "AES/CTR/NoPadding";
    public const string AesGcmLabel = "AES/GCM/NoPadding";
    public const string RsaPkcs1 = "RSA/NONE/PKCS1Padding";
    public const string RsaOaep = "RSA/NONE/OAEPWithSHA-1AndMGF1Padding";
    public const string Kms = "KMS/ALICLOUD";

    private static readonly HashSet<string> All =
    [
        Key, Start, CekAlg, WrapAlg, Matdesc, ContentLength, DataSize, PartSize,
        LegacyKey, LegacyStart, LegacyCekAlg, LegacyWrapAlg, LegacyMatdesc, LegacyContentLength, LegacyContentLengthLater,
        SeedKey, SeedStart, OwnKeyId, OwnSeal, OwnSealed,
    ];

    /// <summary>Whether a name of metadata, or of a tag, belongs to the encryption of an object.</summary>
    public static bool IsOne(string name) => All.Contains(name);
}
