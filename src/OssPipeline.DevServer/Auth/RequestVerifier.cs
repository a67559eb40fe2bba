using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;

namespace OssPipeline.DevServer.Auth;

/// <summary>Checks who signed a request, in whichever of the four ways it is signed: V4 or V1, in the header or in the query.</summary>
/// <param name="options">The key pairs, the region and the clock.</param>
internal sealed class RequestVerifier(DevServerOptions options)
{
    private readonly V4Check _v4 = new(new CredentialSet(options.Credentials), options.Region, options.Clock);
    private readonly V1Check _v1 = new(new CredentialSet(options.Credentials), options.Clock);

    /// <summary>Checks the signature.</summary>
    /// <returns>False when the request is not signed at all.</returns>
    /// <exception cref="OssError">It is signed, and wrongly.</exception>
    public bool Verify(Exchange exchange)
    {
        var header = exchange.Header("Authorization");
        var isV4Query = exchange.Query.Has("x-oss-signature-version") || exchange.Query.Has("x-oss-signature");
        var isV1Query = exchange.Query.Has("OSSAccessKeyId") || exchange.Query.Has("Signature");
        if (header is null)
        {
            if (isV4Query)
            {
                _v4.VerifyQuery(exchange);
            }
            else if (isV1Query)
            {
                _v1.VerifyQuery(exchange);
            }

            return isV4Query || isV1Query;
        }

        if (isV4Query || isV1Query)
        {
            throw new OssError(400, "InvalidArgument", "Only one signature is taken: in the Authorization header or in the query.");
        }

        if (header.StartsWith("OSS4-", StringComparison.Ordinal))
        {
            _v4.VerifyHeader(exchange, header);
        }
        else
        {
            _v1.VerifyHeader(exchange, header);
        }

        return true;
    }
}
