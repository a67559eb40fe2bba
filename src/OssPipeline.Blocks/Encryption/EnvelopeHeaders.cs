using System.Globalization;

namespace OssPipeline.Blocks.Encryption;

/// <summary>Reads encryption headers out of an object's metadata: hostile until proven well-formed.</summary>
internal readonly struct EnvelopeHeaders(IReadOnlyDictionary<string, string> metadata)
{
    // RSA-16384 in Base64; OSS itself keeps at most 8 KB of metadata.
    private const int MaxValue = 4096;

    private readonly IReadOnlyDictionary<string, string> _metadata = metadata;

    public bool HasAny(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_metadata.ContainsKey(name))
            {
                return true;
            }
        }

        return false;
    }

    public string? Optional(string name) =>
        !_metadata.TryGetValue(name, out var value) ? null
        : value.Length <= MaxValue ? value
        : throw Malformed(name, "it is too long");

    public string Required(string name) =>
        Optional(name) is { Length: > 0 } value ? value : throw Malformed(name, "it is missing");

    public byte[] Base64(string name)
    {
        var text = Required(name);
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var count) && count > 0 ? bytes[..count] : throw Malformed(name, "it is not Base64");
    }

    public long? Number(string name) =>
        Optional(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Malformed(name, "it is no number of bytes");

    public static InvalidDataException Malformed(string name, string what) => new($"its encryption header x-oss-meta-{name} is of no use: {what}.");
}
