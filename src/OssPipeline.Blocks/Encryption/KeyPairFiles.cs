using System.Security.Cryptography;
using System.Text;

namespace OssPipeline.Blocks.Encryption;

/// <summary>A new key pair on disk.</summary>
/// <param name="PrivatePath">The private key (PKCS#8), for its owner alone.</param>
/// <param name="PublicPath">The public key (SubjectPublicKeyInfo).</param>
/// <param name="Id">Tells it apart (<see cref="PublicKey.Id"/>).</param>
public sealed record KeyPairFiles(string PrivatePath, string PublicPath, string Id)
{
    /// <summary>File name of the private key.</summary>
    public const string PrivateName = "private.pem";

    /// <summary>File name of the public key.</summary>
    public const string PublicName = "public.pem";

    // OWASP's figure for PBKDF2 with HMAC-SHA256.
    private const int Iterations = 600_000;

    /// <summary>Makes a pair and writes it. The private file is never readable by others, not for an instant; nothing is overwritten.</summary>
    /// <param name="directory">Where to; made, for its owner alone, if it is missing.</param>
    /// <param name="bits">Size of the modulus: 2,048 to 8,192.</param>
    /// <param name="passphrase">Encrypts the private key (PBES2: PBKDF2 with SHA-256, AES-256-CBC); null leaves it plain.</param>
    /// <exception cref="IOException">One of the files exists, or can't be written.</exception>
    public static KeyPairFiles Create(string directory, int bits, string? passphrase)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, PemKey.MinBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 8192);
        if (!Directory.Exists(directory))
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(directory);
            }
            else
            {
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }

        var (privatePath, publicPath) = (Path.Combine(directory, PrivateName), Path.Combine(directory, PublicName));
        foreach (var path in new[] { privatePath, publicPath })
        {
            if (File.Exists(path))
            {
                throw new IOException($"{path} exists; keys are never overwritten, as what they encrypted would be lost. Choose another folder.");
            }
        }

        using var rsa = RSA.Create(bits);
        var pem = passphrase is null
            ? rsa.ExportPkcs8PrivateKeyPem()
            : rsa.ExportEncryptedPkcs8PrivateKeyPem(passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations));
        Write(privatePath, pem, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Write(publicPath, rsa.ExportSubjectPublicKeyInfoPem(), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        var id = Convert.ToHexStringLower(SHA256.HashData(rsa.ExportSubjectPublicKeyInfo()).AsSpan(0, 8));
        return new KeyPairFiles(privatePath, publicPath, id);
    }

    private static void Write(string path, string text, UnixFileMode mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        using var file = new FileStream(path, options);
        file.Write(Encoding.ASCII.GetBytes(text + "\n"));
        file.Flush(flushToDisk: true);
    }
}
