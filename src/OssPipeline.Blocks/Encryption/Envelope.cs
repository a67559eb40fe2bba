using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OssPipeline.Blocks.Encryption;

/// <summary>The wrapped data key and IV that stand in an object's metadata, and what is said beside them (OSS client-side encryption).</summary>
/// <remarks>Metadata dictionaries here have names in lower case without <c>x-oss-meta-</c>.</remarks>
public sealed class Envelope
{
    private Envelope(EnvelopeFormat format, byte[] wrappedKey, byte[] wrappedStart)
    {
        Format = format;
        WrappedKey = wrappedKey;
        WrappedStart = wrappedStart;
    }

    /// <summary>How it is written.</summary>
    public EnvelopeFormat Format { get; }

    /// <summary>The material description; empty for none.</summary>
    public IReadOnlyDictionary<string, string> Description { get; private init; } = new Dictionary<string, string>();

    /// <summary>Id of the key that wraps, where the writer said so.</summary>
    public string? KeyId { get; private init; }

    /// <summary>Length of the plaintext in bytes, where the writer said so.</summary>
    public long? Length { get; private init; }

    /// <summary>The sealed proof of the plaintext (<see cref="PlaintextSeal"/>) in the metadata; null for none there.</summary>
    public string? Seal { get; private init; }

    /// <summary>The seal is in the object's tags instead.</summary>
    public bool IsSealInTag { get; private init; }

    internal byte[] WrappedKey { get; }

    internal byte[] WrappedStart { get; }

    /// <summary>The wrapped start is a decimal number rather than the IV itself.</summary>
    internal bool HasDecimalStart => Format is EnvelopeFormat.Seed or EnvelopeFormat.LegacyPython;

    internal RSAEncryptionPadding Padding => PaddingOf(Format);

    /// <summary>Reads the envelope of an object.</summary>
    /// <param name="metadata">The object's metadata.</param>
    /// <returns>Null for an object that is not encrypted.</returns>
    /// <exception cref="InvalidDataException">Headers are missing or malformed, or wrapped in a way that is not opened here.</exception>
    public static Envelope? Read(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var headers = new EnvelopeHeaders(metadata);
        if (headers.HasAny(EnvelopeNames.Key, EnvelopeNames.Start, EnvelopeNames.CekAlg, EnvelopeNames.WrapAlg))
        {
            return ReadV2(headers);
        }

        if (headers.HasAny(EnvelopeNames.LegacyKey, EnvelopeNames.LegacyStart))
        {
            return ReadLegacy(headers);
        }

        return headers.HasAny(EnvelopeNames.SeedKey, EnvelopeNames.SeedStart)
            ? With(headers, new Envelope(EnvelopeFormat.Seed, headers.Base64(EnvelopeNames.SeedKey), headers.Base64(EnvelopeNames.SeedStart)), [], null)
            : null;
    }

    /// <summary>Writes the envelope of a new object.</summary>
    /// <param name="format">How; not <see cref="EnvelopeFormat.LegacyPython"/>.</param>
    /// <param name="key">Wraps.</param>
    /// <param name="content">What is wrapped.</param>
    /// <param name="description">The material description; none is written when it is empty.</param>
    /// <param name="length">Length of the plaintext in bytes; null when not known.</param>
    /// <param name="partSize">Size of every part but the last, for an object that is uploaded in several; null otherwise.</param>
    public static IReadOnlyDictionary<string, string> Write(
        EnvelopeFormat format, PublicKey key, ContentKey content, IReadOnlyDictionary<string, string> description, long? length, long? partSize)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(description);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        Wrap(metadata, format, key, content, description);
        if (format is not EnvelopeFormat.Seed)
        {
            Put(EnvelopeNames.ContentLength, partSize is null ? length : null);
            Put(EnvelopeNames.DataSize, partSize is null ? null : length);
            Put(EnvelopeNames.PartSize, partSize);
        }

        return metadata;

        void Put(string name, long? value)
        {
            if (value is { } number)
            {
                metadata[name] = number.ToString(CultureInfo.InvariantCulture);
            }
        }
    }

    /// <summary>The metadata of an object after its data key was wrapped by another key: everything else in it stays.</summary>
    /// <param name="metadata">The object's metadata.</param>
    /// <param name="key">Wraps from now on.</param>
    /// <param name="content">What is wrapped, as the old key gave it.</param>
    /// <param name="description">The new material description; none is written when it is empty.</param>
    public IReadOnlyDictionary<string, string> Rewrap(
        IReadOnlyDictionary<string, string> metadata, PublicKey key, ContentKey content, IReadOnlyDictionary<string, string> description)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(description);
        var changed = new Dictionary<string, string>(metadata, StringComparer.Ordinal);
        changed.Remove(EnvelopeNames.Matdesc);
        changed.Remove(EnvelopeNames.LegacyMatdesc);
        Wrap(changed, Format, key, content, description);
        return changed;
    }

    internal static RSAEncryptionPadding PaddingOf(EnvelopeFormat format) =>
        format is EnvelopeFormat.V2 or EnvelopeFormat.Hybrid ? RSAEncryptionPadding.Pkcs1 : RSAEncryptionPadding.OaepSHA1;

    private static void Wrap(
        Dictionary<string, string> metadata, EnvelopeFormat format, PublicKey key, ContentKey content, IReadOnlyDictionary<string, string> description)
    {
        if (format is EnvelopeFormat.V2 or EnvelopeFormat.Oaep or EnvelopeFormat.Hybrid)
        {
            var padding = PaddingOf(format);
            metadata[EnvelopeNames.Key] = Convert.ToBase64String(key.Wrap(content.Key, padding));
            metadata[EnvelopeNames.Start] = Convert.ToBase64String(key.Wrap(content.Iv, padding));
            metadata[EnvelopeNames.CekAlg] = EnvelopeNames.AesCtr;
            metadata[EnvelopeNames.WrapAlg] = format == EnvelopeFormat.Oaep ? EnvelopeNames.RsaOaep : EnvelopeNames.RsaPkcs1;
            if (description.Count > 0)
            {
                metadata[EnvelopeNames.Matdesc] = MaterialDescription.Format(description);
            }
        }

        if (format is EnvelopeFormat.Seed or EnvelopeFormat.Hybrid or EnvelopeFormat.LegacyPython)
        {
            var start = Encoding.ASCII.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(content.Iv).ToString(CultureInfo.InvariantCulture));
            var (keyName, startName) = format == EnvelopeFormat.LegacyPython
                ? (EnvelopeNames.LegacyKey, EnvelopeNames.LegacyStart)
                : (EnvelopeNames.SeedKey, EnvelopeNames.SeedStart);
            metadata[keyName] = Convert.ToBase64String(key.Wrap(content.Key, RSAEncryptionPadding.OaepSHA1));
            metadata[startName] = Convert.ToBase64String(key.Wrap(start, RSAEncryptionPadding.OaepSHA1));
            if (format == EnvelopeFormat.LegacyPython && description.Count > 0)
            {
                metadata[EnvelopeNames.LegacyMatdesc] = MaterialDescription.Format(description);
            }
        }

        metadata[EnvelopeNames.OwnKeyId] = key.Id;
    }

    private static Envelope ReadV2(EnvelopeHeaders headers)
    {
        var wrap = headers.Required(EnvelopeNames.WrapAlg);
        var cipher = headers.Required(EnvelopeNames.CekAlg);
        if (cipher != EnvelopeNames.AesCtr)
        {
            throw EnvelopeHeaders.Malformed(EnvelopeNames.CekAlg, $"only {EnvelopeNames.AesCtr} is known");
        }

        // The Java SDK compares these without case.
        var isPkcs1 = wrap.Equals(EnvelopeNames.RsaPkcs1, StringComparison.OrdinalIgnoreCase);
        if (!isPkcs1 && !wrap.Equals(EnvelopeNames.RsaOaep, StringComparison.OrdinalIgnoreCase))
        {
            throw wrap.Equals(EnvelopeNames.Kms, StringComparison.OrdinalIgnoreCase)
                ? new InvalidDataException("its data key is wrapped by Alibaba Cloud KMS (KMS/ALICLOUD), which is not opened here; decrypt it with an official SDK.")
                : EnvelopeHeaders.Malformed(EnvelopeNames.WrapAlg, $"only {EnvelopeNames.RsaPkcs1} and {EnvelopeNames.RsaOaep} are known");
        }

        var format = !isPkcs1 ? EnvelopeFormat.Oaep
            : headers.HasAny(EnvelopeNames.SeedKey) ? EnvelopeFormat.Hybrid
            : EnvelopeFormat.V2;
        return With(
            headers,
            new Envelope(format, headers.Base64(EnvelopeNames.Key), headers.Base64(EnvelopeNames.Start)),
            [EnvelopeNames.ContentLength, EnvelopeNames.DataSize],
            EnvelopeNames.Matdesc);
    }

    private static Envelope ReadLegacy(EnvelopeHeaders headers)
    {
        // Old versions say GCM and mean CTR.
        if (headers.Optional(EnvelopeNames.LegacyCekAlg) is { } cipher and not (EnvelopeNames.AesCtr or EnvelopeNames.AesGcmLabel))
        {
            throw EnvelopeHeaders.Malformed(EnvelopeNames.LegacyCekAlg, $"'{(cipher.Length > 40 ? cipher[..40] : cipher)}' is not known");
        }

        if (headers.Optional(EnvelopeNames.LegacyWrapAlg) is { } wrap and not "rsa")
        {
            throw wrap == "kms"
                ? new InvalidDataException("its data key is wrapped by Alibaba Cloud KMS (oss-wrap-alg: kms), which is not opened here; decrypt it with oss2.")
                : EnvelopeHeaders.Malformed(EnvelopeNames.LegacyWrapAlg, "only 'rsa' is known");
        }

        return With(
            headers,
            new Envelope(EnvelopeFormat.LegacyPython, headers.Base64(EnvelopeNames.LegacyKey), headers.Base64(EnvelopeNames.LegacyStart)),
            [EnvelopeNames.LegacyContentLength, EnvelopeNames.LegacyContentLengthLater],
            EnvelopeNames.LegacyMatdesc);
    }

    private static Envelope With(EnvelopeHeaders headers, Envelope envelope, ReadOnlySpan<string> lengths, string? matdesc)
    {
        long? length = null;
        foreach (var name in lengths)
        {
            if (headers.Number(name) is { } told)
            {
                length = length is null || length == told ? told : throw EnvelopeHeaders.Malformed(name, "it contradicts the other length given");
            }
        }

        return new Envelope(envelope.Format, envelope.WrappedKey, envelope.WrappedStart)
        {
            Description = matdesc is not null && headers.Optional(matdesc) is { Length: > 0 } text
                ? MaterialDescription.Parse(text, matdesc)
                : new Dictionary<string, string>(),
            KeyId = headers.Optional(EnvelopeNames.OwnKeyId),
            Length = length,
            Seal = headers.Optional(EnvelopeNames.OwnSeal),
            IsSealInTag = headers.Optional(EnvelopeNames.OwnSealed) == EnvelopeNames.InTag && headers.Optional(EnvelopeNames.OwnSeal) is null,
        };
    }
}
