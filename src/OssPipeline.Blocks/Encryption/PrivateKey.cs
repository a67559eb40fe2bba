using System.Security.Cryptography;

namespace OssPipeline.Blocks.Encryption;

/// <summary>An RSA key that opens wrapped data keys. Safe for concurrent use. Nothing of it ever shows.</summary>
public sealed class PrivateKey : IDisposable
{
    private readonly RsaPool _rsa;

    private PrivateKey(RSA rsa, string location, IReadOnlyDictionary<string, string>? description)
    {
        _rsa = new RsaPool(rsa, isPrivate: true);
        Location = location;
        Description = description;
    }

    /// <summary>The Id of its public half (<see cref="PublicKey.Id"/>).</summary>
    public string Id => _rsa.Id;

    /// <summary>Where it was read from, for messages.</summary>
    public string Location { get; }

    /// <summary>The material description of objects that it opens; null when it has none.</summary>
    public IReadOnlyDictionary<string, string>? Description { get; }

    /// <summary>What should be said about it: its file may be read by others. Null when all is well.</summary>
    public string? Warning { get; private init; }

    /// <summary>Reads one: <c>PRIVATE KEY</c> (PKCS#8), <c>RSA PRIVATE KEY</c> (PKCS#1) or <c>ENCRYPTED PRIVATE KEY</c>.</summary>
    /// <param name="location">Where it is.</param>
    /// <param name="passphrase">For an encrypted one; null when there is none.</param>
    /// <param name="description">The material description of objects that it opens; null for none.</param>
    /// <exception cref="InvalidDataException">It is missing, no private RSA key or too small, or the passphrase is missing or wrong.</exception>
    public static PrivateKey Load(KeyLocation location, string? passphrase, IReadOnlyDictionary<string, string>? description = null)
    {
        ArgumentNullException.ThrowIfNull(location);
        return new PrivateKey(PemKey.ReadPrivate(location, passphrase), location.Text, description)
        {
            Warning = location.IsReadableByOthers ? $"{location}: others can read this private key; 'chmod 600' it." : null,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Location} ({Id})";

    /// <inheritdoc/>
    public void Dispose() => _rsa.Dispose();

    /// <summary>Opens a wrapped value; null when it can't, whatever the reason, so that nobody learns which it was (Bleichenbacher).</summary>
    internal byte[]? TryUnwrap(byte[] wrapped, RSAEncryptionPadding padding) => _rsa.Use((wrapped, padding), static (rsa, s) =>
    {
        try
        {
            return rsa.Decrypt(s.wrapped, s.padding);
        }
        catch (CryptographicException)
        {
            return null;
        }
    });
}
