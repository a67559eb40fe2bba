namespace OssPipeline.Oss.Signing;

/// <summary>The fields of a V4 <c>Authorization</c> header.</summary>
/// <param name="AccessKeyId">Who signed.</param>
/// <param name="Scope">Day, region and product of the key.</param>
/// <param name="AdditionalHeaders">Further headers that are signed, as they stand; empty for none.</param>
/// <param name="Signature">Lower-case hex.</param>
public sealed record OssV4Authorization(string AccessKeyId, OssScope Scope, IReadOnlyList<string> AdditionalHeaders, string Signature)
{
    /// <summary>Reads a header whose fields may stand in any order, separated by <c>,</c> with or without spaces.</summary>
    /// <returns>False where it is not V4, a field is missing, stands twice or is malformed.</returns>
    public static bool TryParse(string header, out OssV4Authorization authorization)
    {
        ArgumentNullException.ThrowIfNull(header);
        authorization = null!;
        if (!header.StartsWith(OssV4.Algorithm + " ", StringComparison.Ordinal))
        {
            return false;
        }

        string? credential = null, additional = null, signature = null;
        foreach (var field in header[OssV4.Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            var value = field[(equals + 1)..];
            var isNew = (equals < 0 ? "" : field[..equals]) switch
            {
                "Credential" => TrySet(ref credential, value),
                "AdditionalHeaders" => TrySet(ref additional, value),
                "Signature" => TrySet(ref signature, value),
                _ => false,
            };
            if (!isNew)
            {
                return false;
            }
        }

        if (credential is null || signature is not { Length: > 0 }
            || !OssScope.TryParseCredential(credential, out var accessKeyId, out var scope))
        {
            return false;
        }

        var names = (additional ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        authorization = new OssV4Authorization(accessKeyId, scope, names, signature);
        return true;

        static bool TrySet(ref string? field, string value)
        {
            var isNew = field is null;
            field = value;
            return isNew;
        }
    }

    /// <summary>The header's value.</summary>
    public override string ToString()
    {
        var additional = AdditionalHeaders.Count == 0 ? "" : $",AdditionalHeaders={string.Join(';', AdditionalHeaders)}";
        return $"{OssV4.Algorithm} Credential={AccessKeyId}/{Scope.Text}{additional},Signature={Signature}";
    }
}
