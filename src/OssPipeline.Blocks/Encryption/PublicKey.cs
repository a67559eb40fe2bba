using System.Security.Cryptography;

namespace OssPipeline.Blocks.Encryption;

/// <summary>An RSA key that data keys are wrapped with. Safe for concurrent use.</summary>
public sealed class PublicKey : IDisposable
{
    private readonly RsaPool _rsa;

    private PublicKey(RSA rsa)
    {
        // A private PEM will do here, but nothing private is kept.
        using (rsa)
        {
            _rsa = new RsaPool(RSA.Create(rsa.ExportParameters(false)), isPrivate: false);
        }
    }

    /// <summary>Tells keys apart: the first 16 hex digits of SHA-256 over its SubjectPublicKeyInfo in DER. No secret.</summary>
    public string Id => _rsa.Id;

    /// <summary>Size of the modulus in bits; at least 2,048.</summary>
    public int Bits => _rsa.Bits;

    /// <summary>Reads one: <c>PUBLIC KEY</c> (SPKI), <c>RSA PUBLIC KEY</c> (PKCS#1), or the public half of an unencrypted private one.</summary>
    /// <exception cref="InvalidDataException">It is missing, no RSA key, or too small.</exception>
    public static PublicKey Load(KeyLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        return new PublicKey(PemKey.ReadPublic(location));
    }

    /// <inheritdoc/>
    public override string ToString() => $"RSA-{Bits} {Id}";

    /// <inheritdoc/>
    public void Dispose() => _rsa.Dispose();

    internal byte[] Wrap(byte[] secret, RSAEncryptionPadding padding) =>
        _rsa.Use((secret, padding), static (rsa, s) => rsa.Encrypt(s.secret, s.padding));
}
