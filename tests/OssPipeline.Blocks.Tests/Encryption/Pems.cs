using System.Security.Cryptography;
using OssPipeline.Blocks.Encryption;

namespace OssPipeline.Blocks.Tests.Encryption;

/// <summary>Keys made once for all tests, as making them takes long.</summary>
internal static class Pems
{
    public const string Passphrase = "correct horse";

    private static readonly Lazy<RSA[]> Made = new(() => [RSA.Create(2048), RSA.Create(2048), RSA.Create(3072)]);

    public static string Private(int which = 0) => Made.Value[which].ExportPkcs8PrivateKeyPem();

    public static string Public(int which = 0) => Made.Value[which].ExportSubjectPublicKeyInfoPem();

    public static string Encrypted(int which = 0) => Made.Value[which].ExportEncryptedPkcs8PrivateKeyPem(
        Passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));

    public static PrivateKey PrivateKey(int which = 0) => Vectors.Load(Private(which));

    public static PublicKey PublicKey(int which = 0) => Blocks.Encryption.PublicKey.Load(Vectors.Env(Public(which)));

    public static string Id(int which = 0)
    {
        using var key = PublicKey(which);
        return key.Id;
    }

    public static KeyRing Ring(params int[] which) => new([.. which.Select(PrivateKey)]);
}
