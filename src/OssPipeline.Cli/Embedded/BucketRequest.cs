using System.Globalization;
using OssPipeline.Oss.Signing;

namespace OssPipeline.Cli.Embedded;

/// <summary>Makes a bucket on an embedded server, which may be another process's, by the protocol (OSS REST reference, "PutBucket").</summary>
internal static class BucketRequest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Makes it; one that exists is left as it is.</summary>
    /// <exception cref="CliException">The server refuses or does not answer.</exception>
    public static async ValueTask PutAsync(ServerAccess server, string bucket, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpClient(handler) { Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(server.Endpoint, "/" + bucket));
        Sign(request, server, bucket, clock.GetUtcNow().UtcDateTime);
        try
        {
            using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                var code = response.Headers.TryGetValues("x-oss-ec", out var ec) ? $" {string.Join(',', ec)}" : "";
                throw CliException.CouldNotRun($"the embedded server at {server.Endpoint} refused to make the bucket '{bucket}': {(int)response.StatusCode}{code}");
            }
        }
        catch (HttpRequestException e)
        {
            throw CliException.CouldNotRun($"the embedded server at {server.Endpoint} does not answer: {e.Message}");
        }
    }

    private static void Sign(HttpRequestMessage request, ServerAccess server, string bucket, DateTime now)
    {
        var timestamp = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = new OssScope(now.ToString("yyyyMMdd", CultureInfo.InvariantCulture), server.Region);
        KeyValuePair<string, string>[] headers = [new("x-oss-content-sha256", OssV4.UnsignedPayload), new("x-oss-date", timestamp)];
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var signature = OssV4.Sign(
            new OssRequestToSign { Method = "PUT", Bucket = bucket, Key = "", Headers = headers },
            timestamp,
            scope,
            OssV4.DeriveKey(server.Keys.AccessKeySecret, scope));
        request.Headers.TryAddWithoutValidation("Authorization", new OssV4Authorization(server.Keys.AccessKeyId, scope, [], signature).ToString());
    }
}
