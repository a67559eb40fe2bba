using System.Globalization;
using System.Runtime.InteropServices;

namespace OssPipeline.Oss.Client;

/// <summary>One request before it is signed; may be sent more than once.</summary>
/// <param name="method">The verb.</param>
/// <param name="operation">The operation's name in the OSS REST reference, for messages.</param>
/// <param name="key">The object; empty at bucket level.</param>
internal sealed class OssRequest(HttpMethod method, string operation, string key)
{
    private readonly List<KeyValuePair<string, string>> _headers = new(8);
    private List<KeyValuePair<string, string>>? _query;

    public HttpMethod Method { get; } = method;

    public string Operation { get; } = operation;

    public string Key { get; } = key;

    /// <summary>The caller's bytes; null for a request without a body.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>An error code that is an ordinary answer here: the call then gives null instead of throwing.</summary>
    public string? NullCode { get; init; }

    /// <summary>Whether an error code is an ordinary answer here. A version that is absent is as absent as a key.</summary>
    public bool Expects(string? code) => code is not null && (code == NullCode || (NullCode == "NoSuchKey" && code == "NoSuchVersion"));

    public ReadOnlySpan<KeyValuePair<string, string>> Headers => CollectionsMarshal.AsSpan(_headers);

    public ReadOnlySpan<KeyValuePair<string, string>> Query => CollectionsMarshal.AsSpan(_query);

    /// <summary>How many headers there are; <see cref="Truncate"/> takes it back.</summary>
    public int HeaderCount => _headers.Count;

    public OssRequest With(string name, string value)
    {
        (_query ??= new(4)).Add(new(name, value));
        return this;
    }

    /// <summary>Adds a parameter unless its value is empty, which would be sent as the bare name and mean something else.</summary>
    public OssRequest WithAny(string name, string value) => value.Length == 0 ? this : With(name, value);

    public OssRequest With(string name, long value) => With(name, value.ToString(CultureInfo.InvariantCulture));

    public void AddHeader(string name, string value) => _headers.Add(new(name, value));

    public void Truncate(int headerCount) => _headers.RemoveRange(headerCount, _headers.Count - headerCount);
}
