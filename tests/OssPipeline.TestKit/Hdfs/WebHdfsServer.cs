using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace OssPipeline.TestKit.Hdfs;

/// <summary>
/// A cluster that speaks WebHDFS on 127.0.0.1, written from Hadoop's "WebHDFS REST API" and recorded exchanges: NameNodes, of which one is
/// active, DataNodes that it redirects to, and all that can go wrong between.
/// </summary>
public sealed class WebHdfsServer : IAsyncDisposable
{
    private const string Api = "/webhdfs/v1";

    private readonly WebApplication _app;
    private readonly WebHdfsServerOptions _options;
    private readonly NameNodeOperations _nameNode;
    private List<int> _ports = [];
    private int _nextDataNode;

    private WebHdfsServer(WebHdfsServerOptions options)
    {
        _options = options;
        Token = options.Token;
        Tree = new HdfsTree { BlockSize = options.BlockSize };
        _nameNode = new NameNodeOperations(Tree, options);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MaxRequestLineSize = 64 << 10;
            for (var i = 0; i < options.NameNodes + options.DataNodes; i++)
            {
                kestrel.Listen(IPAddress.Loopback, 0);
            }
        });
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    /// <summary>What it holds.</summary>
    public HdfsTree Tree { get; }

    /// <summary>The place of the active NameNode; -1 when all are on standby.</summary>
    public int Active { get; set; }

    /// <summary>The token that must come; null for none.</summary>
    public string? Token { get; set; }

    /// <summary>Says which exchanges go wrong.</summary>
    public Func<HdfsExchange, HdfsFault> Faults { get; set; } = static _ => HdfsFault.None;

    /// <summary>Changes an answer's body before it is sent: the operation, the path and the body.</summary>
    public Func<HdfsExchange, string, string> Rewrite { get; set; } = static (_, body) => body;

    /// <summary>All exchanges so far.</summary>
    public ConcurrentQueue<HdfsExchange> Log { get; } = new();

    /// <summary>Addresses of the NameNodes.</summary>
    public IReadOnlyList<string> NameNodes => [.. _ports.Take(_options.NameNodes).Select(static p => $"http://127.0.0.1:{p}")];

    /// <summary>Ports of the DataNodes.</summary>
    public IReadOnlyList<int> DataNodePorts => [.. _ports.Skip(_options.NameNodes)];

    /// <summary>Starts one on free ports.</summary>
    public static async Task<WebHdfsServer> StartAsync(WebHdfsServerOptions? options = null)
    {
        var server = new WebHdfsServer(options ?? new WebHdfsServerOptions());
        await server._app.StartAsync();
        var addresses = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        server._ports = [.. addresses.Select(static a => new Uri(a).Port)];
        return server;
    }

    /// <summary>How often an operation was asked for, of NameNodes or of DataNodes.</summary>
    public int Count(string operation, bool ofDataNodes = false) => Log.Count(e => e.Operation == operation && e.IsDataNode == ofDataNodes);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext http)
    {
        var raw = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var mark = raw.IndexOf('?', StringComparison.Ordinal);
        var query = ParseQuery(mark < 0 ? "" : raw[(mark + 1)..]);
        var path = Uri.UnescapeDataString(mark < 0 ? raw : raw[..mark])[Api.Length..].TrimEnd('/');
        var place = _ports.IndexOf(http.Connection.LocalPort);
        var isDataNode = place >= _options.NameNodes;
        var exchange = new HdfsExchange(isDataNode, isDataNode ? place - _options.NameNodes : place, query.GetValueOrDefault("op", ""), path, query)
        {
            BodyLength = http.Request.ContentLength ?? 0,
            Headers = http.Request.Headers.ToDictionary(static h => h.Key, static h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        };
        Log.Enqueue(exchange);
        var fault = Faults(exchange);
        try
        {
            if (fault == HdfsFault.Reset)
            {
                http.Abort();
                return;
            }

            Refuse(exchange, http, fault);
            await (isDataNode || (_options.IsHttpFs && IsData(exchange) && (query.ContainsKey("data") || http.Request.Method == "GET"))
                ? DataAsync(http, exchange, fault)
                : NameAsync(http, exchange, fault));
        }
        catch (HdfsRefusal e)
        {
            await RefuseAsync(http, e);
        }
    }

    private void Refuse(HdfsExchange exchange, HttpContext http, HdfsFault fault)
    {
        switch (fault)
        {
            case HdfsFault.Busy:
                throw new HdfsRefusal(503, "", "busy");
            case HdfsFault.ServerError:
                throw new HdfsRefusal(500, "java.lang.RuntimeException", "something broke\n\tat org.apache.hadoop.Something(Something.java:1)");
            case HdfsFault.Retriable:
                throw new HdfsRefusal(403, "org.apache.hadoop.ipc.RetriableException", "Server too busy");
            case HdfsFault.SafeMode:
                throw new HdfsRefusal(403, "org.apache.hadoop.hdfs.server.namenode.SafeModeException", "Cannot write. Name node is in safe mode.");
        }

        if (_options.WantsNegotiate && !exchange.IsDataNode)
        {
            http.Response.Headers.WWWAuthenticate = "Negotiate";
            throw new HdfsRefusal(401, "", "Authentication required");
        }

        if (_options.WantsCsrfHeader && http.Request.Method != "GET" && !http.Request.Headers.ContainsKey("X-XSRF-HEADER"))
        {
            throw new HdfsRefusal(400, "", "Missing Required Header for CSRF Vulnerability Protection");
        }

        if (Token is not null && exchange.Query.GetValueOrDefault("delegation") != Token)
        {
            throw new HdfsRefusal(
                403, "org.apache.hadoop.security.token.SecretManager$InvalidToken", $"token ({exchange.Query.GetValueOrDefault("delegation")}) is expired or not found");
        }

        if (!exchange.IsDataNode && (fault == HdfsFault.Standby || exchange.Server != Active))
        {
            throw new HdfsRefusal(403, "org.apache.hadoop.ipc.StandbyException", "Operation category READ is not supported in state standby");
        }
    }

    private static bool IsData(HdfsExchange exchange) => exchange.Operation is "OPEN" or "CREATE" or "APPEND" or "GETFILECHECKSUM";

    private async Task NameAsync(HttpContext http, HdfsExchange exchange, HdfsFault fault)
    {
        if (IsData(exchange))
        {
            Redirect(http, exchange);
            return;
        }

        string body;
        lock (Tree.Gate)
        {
            body = Rewrite(exchange, _nameNode.Run(http.Request.Method, exchange));
        }

        await SendAsync(http, Encoding.UTF8.GetBytes(body), "application/json", fault);
    }

    private void Redirect(HttpContext http, HdfsExchange exchange)
    {
        if (exchange.BodyLength > 0)
        {
            throw new HdfsRefusal(400, "java.lang.IllegalStateException", "The NameNode was sent bytes.");
        }

        lock (Tree.Gate)
        {
            if (exchange.Operation is "OPEN" or "APPEND" or "GETFILECHECKSUM")
            {
                var node = _nameNode.Existing(exchange.Path);
                if (exchange.Operation == "OPEN" && !node.IsFolder && Number(exchange, "offset", 0) is var offset && offset >= node.Length && offset > 0)
                {
                    throw HdfsRefusal.Io($"Offset={offset} out of the range [0, {node.Length}); OPEN, path={exchange.Path}");
                }
            }
            else if (Tree.IsBelowFile(exchange.Path))
            {
                throw HdfsRefusal.BelowFile(exchange.Path);
            }
        }

        var query = string.Concat(exchange.Query.Where(static p => p.Key is not ("excludedatanodes" or "noredirect")).Select(static p => $"&{p.Key}={Uri.EscapeDataString(p.Value)}"));
        var target = _options.IsHttpFs ? $"http://127.0.0.1:{http.Connection.LocalPort}" : $"http://{_options.DataNodeHost ?? "127.0.0.1"}:{Choose(exchange)}";

        // Java's URI leaves "+", "&" and "=" of a path as they are.
        var path = string.Join('/', exchange.Path.Split('/').Select(static s => Uri.EscapeDataString(s).Replace("%2B", "+", StringComparison.Ordinal).Replace("%26", "&", StringComparison.Ordinal).Replace("%3D", "=", StringComparison.Ordinal)));
        http.Response.StatusCode = 307;
        http.Response.ContentType = "application/octet-stream";
        http.Response.Headers.Location = $"{target}{Api}{path}?{query[1..]}{(_options.IsHttpFs ? "&data=true" : "&namenoderpcaddress=nn:8020")}";
    }

    private int Choose(HdfsExchange exchange)
    {
        var excluded = exchange.Query.GetValueOrDefault("excludedatanodes", "").Split(',');
        var host = _options.DataNodeHost ?? "127.0.0.1";
        var left = DataNodePorts.Where(p => !excluded.Contains($"{host}:{p}")).ToList();
        return left.Count == 0 ? throw HdfsRefusal.Io("Failed to find datanode, suggest to check cluster health.") : left[(int)((uint)Interlocked.Increment(ref _nextDataNode) % left.Count)];
    }

    private async Task DataAsync(HttpContext http, HdfsExchange exchange, HdfsFault fault)
    {
        if (fault == HdfsFault.RedirectAgain)
        {
            http.Response.StatusCode = 307;
            http.Response.Headers.Location = $"http://127.0.0.1:{http.Connection.LocalPort}{http.Features.Get<IHttpRequestFeature>()!.RawTarget}";
            return;
        }

        switch (exchange.Operation)
        {
            case "OPEN":
                await OpenAsync(http, exchange, fault);
                break;
            case "GETFILECHECKSUM":
                await SendAsync(http, Encoding.UTF8.GetBytes(Rewrite(exchange, Checksum(exchange))), "application/json", fault);
                break;
            case "CREATE" or "APPEND":
                await WriteAsync(http, exchange, fault);
                break;
            default:
                throw HdfsRefusal.UnknownOperation(exchange.Operation);
        }
    }

    private async Task OpenAsync(HttpContext http, HdfsExchange exchange, HdfsFault fault)
    {
        byte[] bytes;
        lock (Tree.Gate)
        {
            var node = _nameNode.Existing(exchange.Path);
            if (node.IsFolder)
            {
                throw HdfsRefusal.NotFound(exchange.Path);
            }

            var offset = Number(exchange, "offset", 0);
            if (offset > node.Length || (offset == node.Length && offset > 0))
            {
                throw HdfsRefusal.Io($"Offset={offset} out of the range [0, {node.Length}); OPEN, path={exchange.Path}");
            }

            bytes = node.ToArray().AsSpan((int)offset, (int)Math.Min(Number(exchange, "length", long.MaxValue), node.Length - offset)).ToArray();
        }

        if (fault == HdfsFault.FlipByte && bytes.Length > 0)
        {
            bytes[bytes.Length / 2] ^= 0x20;
        }

        await SendAsync(http, bytes, "application/octet-stream", fault);
    }

    private string Checksum(HdfsExchange exchange)
    {
        lock (Tree.Gate)
        {
            var node = _nameNode.Existing(exchange.Path);
            var (algorithm, bytes, length) = _options.Checksum switch
            {
                "md5" => HdfsChecksums.Md5OfMd5(node.Blocks),
                "composite" => HdfsChecksums.Composite(node.ToArray()),
                "400" => throw HdfsRefusal.UnknownOperation(exchange.Operation),
                "404" => throw new HdfsRefusal(404, "java.io.FileNotFoundException", "no checksum"),
                "500" => throw new HdfsRefusal(500, "java.lang.NullPointerException", "null"),
                _ => ("", "", 0),
            };
            return algorithm.Length == 0 ? "{\"FileChecksum\":null}" : $$$"""{"FileChecksum":{"algorithm":"{{{algorithm}}}","bytes":"{{{bytes}}}","length":{{{length}}} }}""";
        }
    }

    private async Task WriteAsync(HttpContext http, HdfsExchange exchange, HdfsFault fault)
    {
        if (_options.IsHttpFs && http.Request.ContentType != "application/octet-stream")
        {
            throw new HdfsRefusal(400, "", "Data upload requests must have content-type set to 'application/octet-stream'");
        }

        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var bytes = body.ToArray();
        if (fault == HdfsFault.FlipByte && bytes.Length > 0)
        {
            bytes[bytes.Length / 2] ^= 0x20;
        }

        lock (Tree.Gate)
        {
            if (Tree.IsBelowFile(exchange.Path))
            {
                throw HdfsRefusal.BelowFile(exchange.Path);
            }

            // What breaks off on its way has still put its beginning there.
            var kept = bytes.AsMemory(0, fault == HdfsFault.Truncate ? bytes.Length / 2 : bytes.Length);
            if (exchange.Operation == "APPEND")
            {
                _nameNode.Existing(exchange.Path).Append(kept);
            }
            else if (Tree.Find(exchange.Path) is { } there && (there.IsFolder || exchange.Query.GetValueOrDefault("overwrite") != "true"))
            {
                throw new HdfsRefusal(403, "org.apache.hadoop.fs.FileAlreadyExistsException", $"{exchange.Path} already exists");
            }
            else
            {
                Tree.Write(exchange.Path, kept, exchange.Query.TryGetValue("blocksize", out var size) ? long.Parse(size, CultureInfo.InvariantCulture) : null);
            }
        }

        if (fault is HdfsFault.LoseAnswer or HdfsFault.Truncate)
        {
            http.Abort();
            return;
        }

        http.Response.StatusCode = exchange.Operation == "CREATE" ? 201 : 200;
        http.Response.ContentType = "application/octet-stream";
    }

    private static async Task SendAsync(HttpContext http, byte[] body, string type, HdfsFault fault)
    {
        if (fault == HdfsFault.LoseAnswer)
        {
            http.Abort();
            return;
        }

        http.Response.ContentType = type;
        http.Response.ContentLength = fault == HdfsFault.Shorten ? body.Length / 2 : body.Length;
        switch (fault)
        {
            case HdfsFault.Truncate:
                await http.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
                await http.Response.Body.FlushAsync();
                http.Abort();
                break;
            case HdfsFault.Shorten:
                await http.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
                break;
            case HdfsFault.Trickle:
                for (var i = 0; i < body.Length; i += Math.Max(1, body.Length / 8))
                {
                    await http.Response.Body.WriteAsync(body.AsMemory(i, Math.Min(Math.Max(1, body.Length / 8), body.Length - i)));
                    await http.Response.Body.FlushAsync();
                }

                break;
            default:
                await http.Response.Body.WriteAsync(body);
                break;
        }
    }

    private static async Task RefuseAsync(HttpContext http, HdfsRefusal refusal)
    {
        http.Response.StatusCode = refusal.Status;
        if (refusal.JavaClass.Length == 0)
        {
            http.Response.ContentType = "text/html";
            await http.Response.WriteAsync($"<html><body><h2>HTTP ERROR {refusal.Status}</h2>{refusal.Message}</body></html>");
            return;
        }

        http.Response.ContentType = "application/json";
        var name = refusal.JavaClass[(refusal.JavaClass.LastIndexOfAny(['.', '$']) + 1)..];
        await http.Response.WriteAsync(
            $$$"""{"RemoteException":{"exception":"{{{name}}}","javaClassName":"{{{refusal.JavaClass}}}","message":{{{JsonSerializer.Serialize(refusal.Message)}}}}}""");
    }

    private static long Number(HdfsExchange exchange, string name, long otherwise) =>
        exchange.Query.TryGetValue(name, out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static Dictionary<string, string> ParseQuery(string query)
    {
        Dictionary<string, string> parameters = new(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            parameters[equals < 0 ? pair : pair[..equals]] = equals < 0 ? "" : Uri.UnescapeDataString(pair[(equals + 1)..].Replace('+', ' '));
        }

        return parameters;
    }
}
