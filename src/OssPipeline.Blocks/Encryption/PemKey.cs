using System.Security.Cryptography;

namespace OssPipeline.Blocks.Encryption;

/// <summary>Reads RSA keys from PEM text (RFC 7468), saying what is wrong without showing any of it.</summary>
internal static class PemKey
{
    /// <summary>The least RSA modulus that is accepted, in bits.</summary>
    public const int MinBits = 2048;

    private const string EncryptedPrivate = "ENCRYPTED PRIVATE KEY";

    /// <summary>Reads a key that can wrap; the public half of a private one will do.</summary>
    public static RSA ReadPublic(KeyLocation location) => Read(location, null, needsPrivate: false);

    /// <summary>Reads a key that can unwrap.</summary>
    /// <param name="location">Where it is.</param>
    /// <param name="passphrase">For an encrypted one; null when there is none.</param>
    public static RSA ReadPrivate(KeyLocation location, string? passphrase) => Read(location, passphrase, needsPrivate: true);

    private static RSA Read(KeyLocation location, string? passphrase, bool needsPrivate)
    {
        var text = location.Read();
        try
        {
            var label = LabelOf(location, text);
            Require(location, label, needsPrivate, passphrase);
            var rsa = RSA.Create();
            try
            {
                Import(location, rsa, text, label, passphrase);
                return rsa.KeySize >= MinBits ? rsa : throw new InvalidDataException(
                    $"{location}: an RSA key of {rsa.KeySize} bits is too weak; use one of at least {MinBits:N0} bits ('osspipe keys new --out DIR' makes one).");
            }
            catch
            {
                rsa.Dispose();
                throw;
            }
        }
        finally
        {
            Array.Clear(text);
        }
    }

    private static string LabelOf(KeyLocation location, ReadOnlySpan<char> text)
    {
        string? found = null;
        while (PemEncoding.TryFind(text, out var fields))
        {
            if (found is not null)
            {
                throw new InvalidDataException($"{location}: there are several PEM blocks in it; put each key into a file of its own.");
            }

            found = text[fields.Label].ToString();
            text = text[fields.Location.End..];
        }

        return found ?? throw new InvalidDataException($"{location}: that is no key in PEM form (a text that begins with '-----BEGIN … KEY-----').");
    }

    private static void Require(KeyLocation location, string label, bool needsPrivate, string? passphrase)
    {
        switch (label)
        {
            case "PUBLIC KEY" or "RSA PUBLIC KEY" when needsPrivate:
                throw new InvalidDataException($"{location}: that is a public key, which can't decrypt; give the private one.");
            case EncryptedPrivate when passphrase is null && needsPrivate:
                throw new InvalidDataException($"{location}: the private key is encrypted; name the environment variable that has its passphrase (passphrase_env).");
            case EncryptedPrivate when !needsPrivate:
                throw new InvalidDataException($"{location}: that is an encrypted private key; give the public one, which needs no passphrase.");
            case "PUBLIC KEY" or "RSA PUBLIC KEY" or "PRIVATE KEY" or "RSA PRIVATE KEY" or EncryptedPrivate:
                break;
            case "CERTIFICATE":
                throw new InvalidDataException($"{location}: that is a certificate; give the key alone ('openssl x509 -pubkey -noout' prints the public one).");
            default:
                throw new InvalidDataException($"{location}: a PEM block '{(label.Length > 40 ? label[..40] + "…" : label)}' is no RSA key; use PUBLIC KEY, RSA PUBLIC KEY, PRIVATE KEY, RSA PRIVATE KEY or ENCRYPTED PRIVATE KEY.");
        }
    }

    private static void Import(KeyLocation location, RSA rsa, ReadOnlySpan<char> text, string label, string? passphrase)
    {
        try
        {
            if (label == EncryptedPrivate)
            {
                rsa.ImportFromEncryptedPem(text, passphrase);
            }
            else
            {
                rsa.ImportFromPem(text);
            }
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // The inner exception may quote input, so it is left behind.
            throw new InvalidDataException(label == EncryptedPrivate
                ? $"{location}: the passphrase is wrong, or that is no RSA key."
                : $"{location}: the PEM block is damaged, or its key is not an RSA key.");
        }
    }
}
