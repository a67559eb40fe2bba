using System.Security.Cryptography;
using OssPipeline.Blocks.Encryption;

namespace OssPipeline.Blocks.Tests.Encryption;

public sealed class KeyLoadingTests : IDisposable
{
    private static readonly PbeParameters Pbe = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("osspipe-keys-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_public_key_may_come_in_either_form_or_as_part_of_a_private_one()
    {
        using var rsa = RSA.Create(2048);
        var ids = new[] { rsa.ExportSubjectPublicKeyInfoPem(), rsa.ExportRSAPublicKeyPem(), rsa.ExportPkcs8PrivateKeyPem(), rsa.ExportRSAPrivateKeyPem() }
            .Select(pem =>
            {
                using var key = PublicKey.Load(Vectors.Env(pem));
                return key.Id;
            });
        Assert.Single(ids.Distinct());
    }

    [Fact]
    public void An_encrypted_private_key_opens_with_its_passphrase_alone()
    {
        using var rsa = RSA.Create(2048);
        var pem = rsa.ExportEncryptedPkcs8PrivateKeyPem("right", Pbe);

        using (Vectors.Load(pem, "right"))
        {
        }

        Assert.Contains("the passphrase is wrong", Message(() => Vectors.Load(pem, "wrong")), StringComparison.Ordinal);
        Assert.Contains("passphrase_env", Message(() => Vectors.Load(pem)), StringComparison.Ordinal);
        Assert.Contains("encrypted private key", Message(() => PublicKey.Load(Vectors.Env(pem))), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_usable_key_is_refused_with_where_and_why_and_nothing_of_its_text()
    {
        using var small = RSA.Create(1024);
        using var rsa = RSA.Create(2048);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = rsa.ExportPkcs8PrivateKeyPem();
        var body = pem.Split('\n')[3];

        Assert.Contains("a public key, which can't decrypt", Message(() => Vectors.Load(rsa.ExportSubjectPublicKeyInfoPem())), StringComparison.Ordinal);
        Assert.Contains("1024 bits is too weak", Message(() => Vectors.Load(small.ExportPkcs8PrivateKeyPem())), StringComparison.Ordinal);
        Assert.Contains("1024 bits is too weak", Message(() => PublicKey.Load(Vectors.Env(small.ExportSubjectPublicKeyInfoPem()))), StringComparison.Ordinal);
        Assert.Contains("not an RSA key", Message(() => Vectors.Load(curve.ExportPkcs8PrivateKeyPem())), StringComparison.Ordinal);
        Assert.Contains("no key in PEM form", Message(() => Vectors.Load("hello")), StringComparison.Ordinal);
        Assert.Contains("several PEM blocks", Message(() => Vectors.Load(pem + "\n" + pem)), StringComparison.Ordinal);
        Assert.Contains("is no RSA key", Message(() => Vectors.Load(curve.ExportECPrivateKeyPem())), StringComparison.Ordinal);
        Assert.Contains("not set", Message(() => PublicKey.Load(new KeyLocation("env:NONE", p => p, _ => null))), StringComparison.Ordinal);
        Assert.Contains("no such key file", Message(() => PublicKey.Load(new KeyLocation("/nowhere/key.pem", p => p, _ => null))), StringComparison.Ordinal);
        var damaged = Message(() => Vectors.Load(pem.Replace(body, "MIIE", StringComparison.Ordinal)));
        Assert.Contains("damaged", damaged, StringComparison.Ordinal);
        Assert.DoesNotContain("MIIE", damaged, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_pair_has_the_right_file_modes_and_is_never_overwritten()
    {
        var folder = Path.Combine(_folder.FullName, "new");
        var pair = KeyPairFiles.Create(folder, 2048, null);
        using var key = PublicKey.Load(At(pair.PublicPath));
        using var secret = PrivateKey.Load(At(pair.PrivatePath), null);

        Assert.Equal((pair.Id, pair.Id), (key.Id, secret.Id));
        Assert.Null(secret.Warning);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(pair.PrivatePath));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
            File.SetUnixFileMode(pair.PrivatePath, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            using var open = PrivateKey.Load(At(pair.PrivatePath), null);
            Assert.Contains("others can read", open.Warning, StringComparison.Ordinal);
        }

        Assert.Contains("never overwritten", Assert.Throws<IOException>(() => KeyPairFiles.Create(folder, 2048, null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_pair_may_have_a_passphrase()
    {
        var pair = KeyPairFiles.Create(_folder.FullName, 2048, "secret words");
        Assert.Contains("ENCRYPTED PRIVATE KEY", File.ReadAllText(pair.PrivatePath), StringComparison.Ordinal);
        using var key = PrivateKey.Load(At(pair.PrivatePath), "secret words");
        Assert.Equal(pair.Id, key.Id);
    }

    [Fact]
    public void Keys_tell_nothing_of_themselves()
    {
        using var secret = Vectors.PrivateKey();
        using var content = ContentKey.Create(EnvelopeFormat.V2);
        Assert.Equal($"env:KEY ({secret.Id})", secret.ToString());
        Assert.Equal("ContentKey", content.ToString());
        Assert.DoesNotContain("System.Byte", content.ToString(), StringComparison.Ordinal);
        content.Dispose();
        Assert.All(content.Key, b => Assert.Equal(0, b));
    }

    private static KeyLocation At(string path) => new(path, p => p, _ => null);

    private static string Message(Action action) => Assert.Throws<InvalidDataException>(action).Message;
}
