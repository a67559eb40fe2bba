using OssPipeline.Core.Data;
using OssPipeline.DevServer;
using OssPipeline.Oss.Credentials;
using OssPipeline.Oss.Signing;

namespace OssPipeline.EndToEnd.Tests.NodeClient;

/// <summary>The embedded server on a real socket, one Node process with the official client, and a bare HTTP client that knows neither.</summary>
public sealed class NodeScene : IAsyncLifetime
{
    public const string Bucket = "node-client";
    public const string AccessKeyId = "node-client-id";
    public const string Secret = "s3cr3t-of-the-node-client";
    public const string StsKeyId = "STS.node-client";
    public const string StsSecret = "s3cr3t-of-the-session";
    public const string StsToken = "session/token+of==the-client";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("osspipe-node-");
    private OssDevServer? _server;
    private NodeDriver? _node;

    public OssDevServer Server => _server!;

    public NodeDriver Node => _node!;

    public ShiftedClock Clock { get; } = new();

    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    public async Task InitializeAsync()
    {
        var packages = await NodePackages.InstallAsync();
        _server = await OssDevServer.StartAsync(
            new DevServerOptions
            {
                DataDirectory = Path.Combine(_folder.FullName, "server"),
                Credentials = [new DevServerCredential(AccessKeyId, Secret), new DevServerCredential(StsKeyId, StsSecret, StsToken)],
                Buckets = [Bucket],
                Clock = Clock,
            },
            CancellationToken.None);
        _node = NodeDriver.Start(packages);
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>Options of a client that signs by V4 or V1.</summary>
    public Dictionary<string, object?> Options(string signature, params (string Name, object? Value)[] changes)
    {
        var options = new Dictionary<string, object?>
        {
            ["endpoint"] = Server.Endpoint.GetLeftPart(UriPartial.Authority),
            ["region"] = $"oss-{Server.Region}",
            ["bucket"] = Bucket,
            ["accessKeyId"] = AccessKeyId,
            ["accessKeySecret"] = Secret,
            ["secure"] = false,
            ["cname"] = false,
            ["sldEnable"] = true,
            ["authorizationV4"] = signature == "V4",
            ["retryMax"] = 0,
        };
        foreach (var (name, value) in changes)
        {
            options[name] = value;
        }

        return options;
    }

    /// <summary>A file with some bytes.</summary>
    public string WriteFile(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Sends a request that the product signed into its URL.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string key, string bucket = Bucket, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        Assert.True(OssEndpoint.TryParse(Server.Endpoint.GetLeftPart(UriPartial.Authority), bucket, OssAddressing.Path, out var endpoint, out var problem), problem);
        var url = new OssPresigner(endpoint, bucket, Server.Region).V4(
            new OssPresign(method.Method, key, TimeSpan.FromMinutes(10)) { Headers = [.. headers.Select(h => KeyValuePair.Create(h.Name, h.Value))] },
            new OssCredentials(AccessKeyId, Secret),
            Clock.GetUtcNow());
        return await SendToAsync(method, url, body, headers);
    }

    /// <summary>Sends a request to a URL as it is, by somebody who knows nothing but the URL.</summary>
    public async Task<HttpResponseMessage> SendToAsync(HttpMethod method, string url, byte[]? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Content = body is null ? null : new ByteArrayContent(body);
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value) || request.Content!.Headers.TryAddWithoutValidation(name, value));
        }

        return await Http.SendAsync(request);
    }

    /// <summary>Checks that the server holds these bytes under a key, and tells their CRC on GET and on HEAD.</summary>
    public async Task AssertHoldsAsync(string key, byte[] expected, string bucket = Bucket)
    {
        var crc = Crc64Xz.Compute(expected).ToString();
        using var get = await SendAsync(HttpMethod.Get, key, bucket);
        using var head = await SendAsync(HttpMethod.Head, key, bucket);

        Assert.Equal(System.Net.HttpStatusCode.OK, get.StatusCode);
        Assert.Equal(expected, await get.Content.ReadAsByteArrayAsync());
        Assert.Equal([crc], get.Headers.GetValues("x-oss-hash-crc64ecma"));
        Assert.Equal([crc], head.Headers.GetValues("x-oss-hash-crc64ecma"));
        Assert.Equal(expected.Length, head.Content.Headers.ContentLength);
    }

    /// <summary>The status with which the server answers for a key.</summary>
    public async Task<int> StatusAsync(string key, string bucket = Bucket)
    {
        using var head = await SendAsync(HttpMethod.Head, key, bucket);
        return (int)head.StatusCode;
    }
}
