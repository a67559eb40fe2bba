namespace OssPipeline.Oss.Signing;

/// <summary>What a signature covers of a request, as both sides see it: the client before sending, a server after decoding.</summary>
/// <remarks>The order of parameters and headers does not matter. A header name stands once; several values are joined with a comma.</remarks>
public readonly ref struct OssRequestToSign
{
    /// <summary>The verb in upper case.</summary>
    public required string Method { get; init; }

    /// <summary>The bucket, whatever the addressing; empty at service level.</summary>
    public required string Bucket { get; init; }

    /// <summary>The key, not encoded; empty at bucket level.</summary>
    public required string Key { get; init; }

    /// <summary>All query parameters, decoded; an empty value stands for a bare name.</summary>
    public ReadOnlySpan<KeyValuePair<string, string>> Query { get; init; }

    /// <summary>The headers, names in any case; those that a signature does not cover are ignored.</summary>
    public ReadOnlySpan<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>V4: names of further headers to sign, in any case and order; those that are absent or signed anyway are ignored.</summary>
    public ReadOnlySpan<string> AdditionalHeaders { get; init; }

    internal string? Header(string name)
    {
        foreach (var header in Headers)
        {
            if (header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value;
            }
        }

        return null;
    }
}
