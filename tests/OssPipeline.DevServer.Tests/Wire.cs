using System.Globalization;
using System.Net;
using System.Xml.Linq;
using OssPipeline.Oss.Signing;

namespace OssPipeline.DevServer.Tests;

/// <summary>A plain HTTP client that signs with the product's signer, so that tests say on the wire what they mean.</summary>
internal sealed class Wire(Uri endpoint, TimeProvider? clock = null) : IDisposable
{
    public const string Region = "cn-hangzhou";

    public static readonly DevServerCredential Credential = new("test-id", "test-secret");

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, MaxConnectionsPerServer = 64 })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    public DevServerCredential Signer { get; set; } = Credential;

    public string SigningRegion { get; set; } = Region;

    public HttpClient Http => _http;

    public static Uri RawUri(string text) => new(text, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    public HttpRequestMessage Request(
        string method, string bucket, string key = "", string query = "", byte[]? body = null, params (string Name, string Value)[] headers)
    {
        Assert.True(OssPath.TryParseQuery(query, out var parameters));
        var target = OssPath.RequestTarget(bucket, key, parameters.ToArray());
        var request = new HttpRequestMessage(new HttpMethod(method), RawUri($"http://{endpoint.Authority}{target}"));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
        }

        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content ??= new ByteArrayContent([]);
                Assert.True(request.Content.Headers.TryAddWithoutValidation(name, value));
            }
        }

        return request;
    }

    public HttpRequestMessage Signed(
        string method, string bucket, string key = "", string query = "", byte[]? body = null, params (string Name, string Value)[] headers)
    {
        var request = Request(method, bucket, key, query, body, headers);
        Sign(request, bucket, key, query);
        return request;
    }

    public void Sign(HttpRequestMessage request, string bucket, string key, string query)
    {
        var now = _clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        request.Headers.TryAddWithoutValidation("x-oss-date", now);
        request.Headers.TryAddWithoutValidation("x-oss-content-sha256", OssV4.UnsignedPayload);
        if (Signer.SessionToken is { } token)
        {
            request.Headers.TryAddWithoutValidation("x-oss-security-token", token);
        }

        Assert.True(OssPath.TryParseQuery(query, out var parameters));
        var scope = new OssScope(now[..8], SigningRegion);
        var signature = OssV4.Sign(
            new OssRequestToSign
            {
                Method = request.Method.Method,
                Bucket = bucket,
                Key = key,
                Query = parameters.ToArray(),
                Headers = HeadersOf(request),
            },
            now,
            scope,
            OssV4.DeriveKey(Signer.AccessKeySecret, scope));
        request.Headers.TryAddWithoutValidation("Authorization", new OssV4Authorization(Signer.AccessKeyId, scope, [], signature).ToString());
    }

    public static KeyValuePair<string, string>[] HeadersOf(HttpRequestMessage request)
    {
        var headers = request.Headers.NonValidated.Select(h => KeyValuePair.Create(h.Key, h.Value.ToString())).ToList();
        if (request.Content is not null)
        {
            headers.AddRange(request.Content.Headers.NonValidated.Select(h => KeyValuePair.Create(h.Key, h.Value.ToString())));
        }

        return [.. headers];
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await _http.SendAsync(request);
            return await Reply.ReadAsync(response);
        }
    }

    public Task<Reply> SendAsync(
        string method, string bucket, string key = "", string query = "", byte[]? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(Signed(method, bucket, key, query, body, headers));

    public Task<Reply> PutAsync(string bucket, string key, byte[] body, params (string Name, string Value)[] headers) =>
        SendAsync("PUT", bucket, key, "", body, headers);

    public Task<Reply> CopyAsync(string bucket, string key, string source, params (string Name, string Value)[] headers) =>
        SendAsync("PUT", bucket, key, "", [], [("x-oss-copy-source", source), .. headers]);

    public Task<Reply> CopyPartAsync(string bucket, string key, string uploadId, int number, string source, params (string Name, string Value)[] headers) =>
        SendAsync("PUT", bucket, key, $"partNumber={number}&uploadId={uploadId}", [], [("x-oss-copy-source", source), .. headers]);

    public Task<Reply> GetAsync(string bucket, string key, params (string Name, string Value)[] headers) =>
        SendAsync("GET", bucket, key, "", null, headers);

    public async Task<string> InitiateAsync(string bucket, string key, params (string Name, string Value)[] headers)
    {
        var reply = await SendAsync("POST", bucket, key, "uploads", [], headers);
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        return reply.Xml.Element("UploadId")!.Value;
    }

    public Task<Reply> PutPartAsync(string bucket, string key, string uploadId, int number, byte[] body, params (string Name, string Value)[] headers) =>
        SendAsync("PUT", bucket, key, $"partNumber={number}&uploadId={uploadId}", body, headers);

    public Task<Reply> CompleteAsync(string bucket, string key, string uploadId, params (int Number, string Tag)[] parts)
    {
        var xml = new XElement(
            "CompleteMultipartUpload",
            parts.Select(p => new XElement("Part", new XElement("PartNumber", p.Number), new XElement("ETag", p.Tag))));
        return SendAsync("POST", bucket, key, $"uploadId={uploadId}", System.Text.Encoding.UTF8.GetBytes(xml.ToString()));
    }

    public void Dispose() => _http.Dispose();
}
