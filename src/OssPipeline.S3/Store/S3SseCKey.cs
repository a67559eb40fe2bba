using System.Buffers.Text;
using System.Security.Cryptography;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;
using OssPipeline.S3.Checks;

namespace OssPipeline.S3.Store;

/// <summary>A key that the caller keeps and sends with every request (S3 user guide, "Server-side encryption with customer-provided keys").</summary>
/// <param name="Key">32 bytes in Base64.</param>
/// <param name="Md5">Their MD5 in Base64, by which the server sees that the key arrived whole.</param>
internal sealed record S3SseCKey(string Key, string Md5)
{
    private const string EnvironmentPrefix = "env:";
    private const string FilePrefix = "file:";
    private const int Length = 32;

    public static bool IsPlace(string place) =>
        (place.StartsWith(EnvironmentPrefix, StringComparison.Ordinal) && place.Length > EnvironmentPrefix.Length)
        || (place.StartsWith(FilePrefix, StringComparison.Ordinal) && place.Length > FilePrefix.Length);

    /// <summary>Reads the key from where the option says it is.</summary>
    /// <exception cref="StoreException">It is not there, or none; the message never holds what is there.</exception>
    public static S3SseCKey Load(string place, ComponentContext context)
    {
        string? text;
        if (place.StartsWith(EnvironmentPrefix, StringComparison.Ordinal))
        {
            text = context.Environment(place[EnvironmentPrefix.Length..]) is { Length: > 0 } value
                ? value
                : throw Problem($"the environment variable {place[EnvironmentPrefix.Length..]} is not set");
        }
        else
        {
            var path = context.PathOf(place[FilePrefix.Length..]);
            try
            {
                text = File.ReadAllText(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw Problem($"the file {path} can't be read: {e.Message}");
            }
        }

        Span<byte> key = stackalloc byte[Length];
        Span<byte> encoded = stackalloc byte[64];
        text = text.Trim();
        if (text.Length > encoded.Length
            || !System.Text.Ascii.IsValid(text)
            || Base64.DecodeFromUtf8(encoded[..System.Text.Encoding.ASCII.GetBytes(text, encoded)], key, out _, out var written) != System.Buffers.OperationStatus.Done
            || written != Length)
        {
            throw Problem($"{place} holds no 32 bytes in Base64");
        }

        var made = new S3SseCKey(Convert.ToBase64String(key), Convert.ToBase64String(ContentMd5.Compute(key)));
        CryptographicOperations.ZeroMemory(key);
        return made;
    }

    /// <summary>Nothing of the key.</summary>
    public override string ToString() => "SSE-C key";

    private static StoreException Problem(string what) => new(StoreErrorKind.Credentials, $"The key of sse_c_key: {what}.");
}
