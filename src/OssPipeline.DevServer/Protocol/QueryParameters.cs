using System.Runtime.InteropServices;
using OssPipeline.Oss.Signing;

namespace OssPipeline.DevServer.Protocol;

/// <summary>The decoded parameters of a query, in the order sent.</summary>
internal sealed class QueryParameters
{
    private readonly List<KeyValuePair<string, string>> _pairs;

    private QueryParameters(List<KeyValuePair<string, string>> pairs) => _pairs = pairs;

    /// <summary>No parameters.</summary>
    public static QueryParameters None { get; } = new([]);

    /// <summary>All of them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs => _pairs;

    /// <summary>The value of a parameter; null when it is not there, empty when it has none.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in _pairs)
            {
                if (key == name)
                {
                    return value;
                }
            }

            return null;
        }
    }

    /// <summary>All of them, as signatures take them.</summary>
    public ReadOnlySpan<KeyValuePair<string, string>> Span => CollectionsMarshal.AsSpan(_pairs);

    /// <summary>Reads a raw query without its <c>?</c>; null when an escape in it is broken or not UTF-8.</summary>
    public static QueryParameters? Parse(ReadOnlySpan<char> query)
    {
        if (query.IsEmpty)
        {
            return None;
        }

        return OssPath.TryParseQuery(query, out var pairs) ? new QueryParameters(pairs) : null;
    }

    /// <summary>Whether a parameter is there, with or without a value.</summary>
    public bool Has(string name) => this[name] is not null;
}
