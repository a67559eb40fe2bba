using System.CommandLine;
using System.Net;
using OssPipeline.Cli.Embedded;
using OssPipeline.Cli.Output;
using OssPipeline.DevServer;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe serve</c>: the embedded OSS server on its own, until it is stopped.</summary>
internal static class ServeCommand
{
    private const int DefaultPort = 9000;

    public static Command Create(CommandFrame frame)
    {
        var options = new ServeOptions();
        var command = new Command("serve", "Runs the embedded OSS server on its own, until Ctrl-C.")
        {
            options.Port, options.Address, options.Data, options.Id, options.Secret, options.Region, options.Bucket, frame.Common.State, frame.Common.Json,
        };
        return frame.Bind(command, (run, stop) => ExecuteAsync(run, options, stop));
    }

    private static async Task<int> ExecuteAsync(Invocation run, ServeOptions options, CancellationToken stop)
    {
        var data = run.Line.GetValue(options.Data) is { } folder ? run.Host.PathOf(folder) : Path.Combine(run.StateDirectory, EmbeddedServer.Folder);
        var (keys, areGiven) = Keys(run, options, data);
        run.Terminal.Redaction.Add(keys.AccessKeySecret);
        var server = await StartAsync(run, options, data, keys, stop).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            Announce(run.Terminal, server, keys, areGiven ? null : ServerKeys.FileIn(data));
            run.Terminal.Note($"serving {data} at {server.Endpoint.GetLeftPart(UriPartial.Authority)}; Ctrl-C stops");
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The way a server ends.
            }
        }

        return ExitCode.Done;
    }

    private static async Task<OssDevServer> StartAsync(Invocation run, ServeOptions options, string data, ServerKeys keys, CancellationToken stop)
    {
        if (!IPAddress.TryParse(run.Line.GetValue(options.Address), out var address))
        {
            throw CliException.Usage($"--address {run.Line.GetValue(options.Address)}: give an IP address, 127.0.0.1 or 0.0.0.0 say");
        }

        if (!IPAddress.IsLoopback(address))
        {
            run.Terminal.Note($"osspipe: {address} can be reached from other machines, and the server speaks plain HTTP");
        }

        var port = run.Line.GetValue(options.Port);
        if (port is < 0 or > IPEndPoint.MaxPort)
        {
            throw CliException.Usage($"--port {port}: a port is 0 (any free one) to {IPEndPoint.MaxPort}");
        }

        try
        {
            return await OssDevServer.StartAsync(
                new DevServerOptions
                {
                    DataDirectory = data,
                    Credentials = [new DevServerCredential(keys.AccessKeyId, keys.AccessKeySecret)],
                    Port = port,
                    Address = address,
                    Region = run.Line.GetValue(options.Region)!,
                    Buckets = run.Line.GetValue(options.Bucket) ?? [],
                    Clock = run.Host.Clock,
                },
                stop).ConfigureAwait(false);
        }
        catch (ArgumentException e)
        {
            throw CliException.Usage(e.ParamName is null ? e.Message : e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal));
        }
    }

    private static (ServerKeys Keys, bool AreGiven) Keys(Invocation run, ServeOptions options, string data)
    {
        var id = run.Line.GetValue(options.Id) ?? run.Host.Variable("OSS_ACCESS_KEY_ID");
        var secret = run.Line.GetValue(options.Secret) ?? run.Host.Variable("OSS_ACCESS_KEY_SECRET");
        return (id, secret) switch
        {
            ({ Length: > 0 }, { Length: > 0 }) => (new ServerKeys(id, secret), true),
            (null or "", null or "") => (ServerKeys.LoadOrCreate(data), false),
            _ => throw CliException.Usage("give both halves of the key pair (--access-key-id and --access-key-secret, or OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET), or none"),
        };
    }

    // Lines that a shell can evaluate. The secret is shown only when nobody else knows it.
    private static void Announce(Terminal terminal, OssDevServer server, ServerKeys keys, string? madeKeysFile)
    {
        var endpoint = server.Endpoint.GetLeftPart(UriPartial.Authority);
        if (terminal.IsJson)
        {
            terminal.Json((endpoint, server, keys, madeKeysFile), static (json, s) =>
            {
                json.WriteString("event", "listening");
                json.WriteString("endpoint", s.endpoint);
                json.WriteNumber("port", s.server.Port);
                json.WriteString("region", s.server.Region);
                json.WriteString("access_key_id", s.keys.AccessKeyId);
                if (s.madeKeysFile is { } file)
                {
                    json.WriteString("keys_file", file);
                }
            });
        }
        else
        {
            terminal.Line($"export OSS_ENDPOINT={endpoint}");
            terminal.Line($"export OSS_REGION={server.Region}");
            if (madeKeysFile is not null)
            {
                terminal.Line($"export OSS_ACCESS_KEY_ID={keys.AccessKeyId}");
                terminal.Reveal($"export OSS_ACCESS_KEY_SECRET={keys.AccessKeySecret}");
            }
        }

        terminal.Flush();
    }

    private sealed class ServeOptions
    {
        public Option<int> Port { get; } = new("--port") { Description = "TCP port; 0 for any free one.", HelpName = "P", DefaultValueFactory = static _ => DefaultPort };

        public Option<string> Address { get; } = new("--address")
        {
            Description = "IP address to listen at; any but loopback lets other machines in.",
            HelpName = "IP",
            DefaultValueFactory = static _ => "127.0.0.1",
        };

        public Option<string?> Data { get; } = new("--data") { Description = "Where objects are kept [default: embedded, in the state folder].", HelpName = "DIR" };

        public Option<string?> Id { get; } = new("--access-key-id") { Description = "Key to accept [default: $OSS_ACCESS_KEY_ID, else a pair is made].", HelpName = "ID" };

        public Option<string?> Secret { get; } = new("--access-key-secret") { Description = "Its secret [default: $OSS_ACCESS_KEY_SECRET].", HelpName = "SECRET" };

        public Option<string> Region { get; } = new("--region") { Description = "Region of V4 signatures.", HelpName = "ID", DefaultValueFactory = static _ => "cn-hangzhou" };

        public Option<string[]> Bucket { get; } = new("--bucket") { Description = "Bucket to make when missing. May be repeated.", HelpName = "NAME" };
    }
}
