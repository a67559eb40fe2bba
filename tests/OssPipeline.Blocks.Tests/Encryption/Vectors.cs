using System.Text.Json;
using OssPipeline.Blocks.Encryption;

namespace OssPipeline.Blocks.Tests.Encryption;

/// <summary>Known answers of OSS client-side encryption: a throw-away key, wrapped keys of every format, ciphertexts.</summary>
internal static class Vectors
{
    public static JsonElement All { get; } = Load();

    public static byte[] DataKey => Hex("data_key_hex");

    public static byte[] Iv => Hex("iv_hex");

    public static byte[] Plain(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i % 251))];

    public static byte[] Hex(string name) => Convert.FromHexString(All.GetProperty(name).GetString()!);

    public static PrivateKey PrivateKey(string name = "rsa_private_key_pkcs8_pem") => Load(All.GetProperty(name).GetString()!);

    public static PrivateKey Load(string pem, string? passphrase = null, IReadOnlyDictionary<string, string>? description = null) =>
        Blocks.Encryption.PrivateKey.Load(Env(pem), passphrase, description);

    public static PublicKey PublicKey() => Blocks.Encryption.PublicKey.Load(Env(All.GetProperty("rsa_public_key_spki_pem").GetString()!));

    public static KeyRing Ring() => new([PrivateKey()]);

    /// <summary>A key location whose variable has the text.</summary>
    public static KeyLocation Env(string pem) => new("env:KEY", p => p, _ => pem);

    /// <summary>The metadata of a vector, without <c>x-oss-meta-</c>.</summary>
    public static Dictionary<string, string> Metadata(string vector) => All.GetProperty(vector).EnumerateObject()
        .Where(p => p.Name.StartsWith("x-oss-meta-", StringComparison.Ordinal))
        .ToDictionary(p => p.Name["x-oss-meta-".Length..], p => p.Value.GetString()!);

    private static JsonElement Load()
    {
        using var stream = typeof(Vectors).Assembly.GetManifestResourceStream("cse-vectors.json")!;
        return JsonDocument.Parse(stream).RootElement;
    }
}
