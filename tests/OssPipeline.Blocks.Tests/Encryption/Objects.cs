using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.TestKit.Blocks;

namespace OssPipeline.Blocks.Tests.Encryption;

/// <summary>Blocks and objects for the tests of encryption.</summary>
internal static class Objects
{
    public const int MiB = 1 << 20;

    public static EncryptOptions Encrypting { get; } = new() { PublicKey = "public.pem" };

    public static DecryptOptions Decrypting { get; } = new() { PrivateKeys = ["private.pem"] };

    public static EncryptBlock Encrypt(EncryptOptions? options = null, bool goesOn = true, int key = 0) =>
        new(options ?? Encrypting, Pems.PublicKey(key), goesOn ? Pems.Ring(key) : null);

    public static DecryptBlock Decrypt(DecryptOptions? options = null, params int[] keys) =>
        new(options ?? Decrypting, Pems.Ring(keys.Length == 0 ? [0] : keys));

    /// <summary>The object that encrypting a payload leaves in a store: what was found stands where the sink puts it.</summary>
    public static async Task<PassageInput> EncryptedAsync(byte[] payload, int partSize = MiB, EncryptOptions? options = null, int key = 0)
    {
        using var block = Encrypt(options, key: key);
        var result = await PassageRun.RunAsync(block, new PassageInput(payload), partSize);
        Assert.Null(result.End.Failure);
        var isWhole = result.Bytes.Length <= partSize;
        return new PassageInput(result.Bytes)
        {
            Attributes = ObjectAttributes.None with { Metadata = isWhole ? result.Metadata.Concat(result.End.Findings).ToDictionary() : result.Metadata },
            Tags = isWhole ? new Dictionary<string, string>() : result.End.Findings,
            Crc64 = Crc64Xz.Compute(result.Bytes),
        };
    }

    /// <summary>The object with other metadata; null removes.</summary>
    public static PassageInput With(this PassageInput input, string name, string? value)
    {
        var metadata = new Dictionary<string, string>(input.Attributes.Metadata);
        if (value is null)
        {
            metadata.Remove(name);
        }
        else
        {
            metadata[name] = value;
        }

        return input with { Attributes = input.Attributes with { Metadata = metadata } };
    }

    public static byte[] Bytes(int length) => Samples.Random(length);
}
