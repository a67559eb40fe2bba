using System.Text;
using System.Text.Json;

namespace OssPipeline.EndToEnd.Tests.NodeClient;

/// <summary>What came of a call of the client.</summary>
/// <param name="Id">The call.</param>
/// <param name="Result">What the method gave.</param>
/// <param name="Error">How it failed; null when it did not.</param>
/// <param name="Requests">The requests it sent, each as method and URL.</param>
/// <param name="Checkpoint">The last checkpoint of an upload, as JSON.</param>
public sealed record NodeAnswer(int Id, JsonElement Result, NodeError? Error, IReadOnlyList<string> Requests, string? Checkpoint)
{
    internal static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new NodeBytes<byte[]>("$bytes", static b => b), new NodeBytes<NodeStream>("$stream", static s => s.Bytes) },
    };

    /// <summary>A member of the result.</summary>
    public JsonElement this[string name] => Result.GetProperty(name);

    /// <summary>The HTTP status of the last response.</summary>
    public int Status => this["res"].GetProperty("status").GetInt32();

    /// <summary>The bytes that were read.</summary>
    public byte[] Content => this["content"].GetProperty("$bytes").GetBytesFromBase64();

    /// <summary>A response header, as UTF-8; null when it is not there.</summary>
    public string? Header(string name) =>
        this["res"].GetProperty("headers").TryGetProperty(name, out var value) ? Utf8(value.GetString()!) : null;

    /// <summary>User metadata as <c>head</c> gives it, by name.</summary>
    public Dictionary<string, string> Meta => Result.GetProperty("meta").EnumerateObject().ToDictionary(p => p.Name, p => Utf8(p.Value.GetString()!));

    /// <summary>One text of every element of an array in the result.</summary>
    public string[] Texts(string array, string member) => this[array].ValueKind == JsonValueKind.Null
        ? []
        : [.. this[array].EnumerateArray().Select(e => e.GetProperty(member).GetString()!)];

    /// <summary>The texts of an array in the result.</summary>
    public string[] Texts(string array) => this[array].ValueKind == JsonValueKind.Null ? [] : [.. this[array].EnumerateArray().Select(e => e.GetString()!)];

    /// <summary>A text in the result; null when it has none.</summary>
    public string? Text(string name) => Result.TryGetProperty(name, out var value) ? value.GetString() : null;

    // Node gives the bytes of headers as Latin-1.
    private static string Utf8(string header) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(header));
}
