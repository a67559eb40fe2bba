using System.Globalization;
using OssPipeline.Oss.Credentials;
using OssPipeline.Oss.Signing;

namespace OssPipeline.Oss.Client;

/// <summary>Signs requests of one bucket. Allocates the <c>Authorization</c> text and, once a second, the dates.</summary>
internal sealed class OssSigner(OssSignature version, string bucket, string region, string product, OssClock clock)
{
    private readonly OssSigningKeys _keys = new();
    private Stamp? _stamp;

    /// <summary>Adds the headers that signing needs to the request and gives the value of <c>Authorization</c>.</summary>
    public string Sign(OssRequest request, OssCredentials credentials)
    {
        var stamp = Now();
        if (version == OssSignature.V4)
        {
            request.AddHeader(OssHeaders.ContentSha256, OssV4.UnsignedPayload);
        }

        request.AddHeader(OssHeaders.Date, stamp.Text);
        if (credentials.SecurityToken is not null)
        {
            request.AddHeader(OssHeaders.SecurityToken, credentials.SecurityToken);
        }

        var signed = new OssRequestToSign
        {
            Method = request.Method.Method,
            Bucket = bucket,
            Key = request.Key,
            Query = request.Query,
            Headers = request.Headers,
        };
        if (version == OssSignature.V1)
        {
            return $"{OssV1.Scheme} {credentials.AccessKeyId}:{OssV1.Sign(signed, credentials.AccessKeySecret)}";
        }

        Span<char> signature = stackalloc char[OssV4.SignatureLength];
        OssV4.Sign(signed, stamp.Text, stamp.Scope, _keys.Get(credentials.AccessKeySecret, stamp.Scope), signature);
        return string.Concat($"{OssV4.Algorithm} Credential={credentials.AccessKeyId}/", stamp.Scope.Text, ",Signature=", signature);
    }

    private Stamp Now()
    {
        var now = clock.Now;
        var second = now.ToUnixTimeSeconds();
        var stamp = Volatile.Read(ref _stamp);
        if (stamp?.Second == second)
        {
            return stamp;
        }

        var day = now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var text = now.UtcDateTime.ToString(version == OssSignature.V4 ? "yyyyMMdd'T'HHmmss'Z'" : "r", CultureInfo.InvariantCulture);
        stamp = new Stamp(second, text, stamp?.Scope.Date == day ? stamp.Scope : new OssScope(day, region, product));
        Volatile.Write(ref _stamp, stamp);
        return stamp;
    }

    private sealed record Stamp(long Second, string Text, OssScope Scope);
}
