using System.Diagnostics;
using System.Text.Json;
using OssPipeline.DevServer;

namespace OssPipeline.EndToEnd.Tests.NodeClient;

/// <summary>Runs the official Node client (npm <c>ali-oss</c>) once through all its scenarios, against a server of this process on a real socket.</summary>
public sealed class NodeSuite : IAsyncLifetime
{
    private const string AccessKeyId = "node-client";
    private const string Secret = "secret-of-the-node-client";
    private const string Bucket = "node-client";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("osspipe-node-");
    private readonly Dictionary<string, string?> _results = [];
    private OssDevServer? _server;

    /// <summary>The server, with all that the client left in it.</summary>
    public OssDevServer Server => _server!;

    /// <summary>What went wrong in a scenario; null when it passed.</summary>
    public string? ErrorOf(string scenario) => _results.TryGetValue(scenario, out var error)
        ? error
        : $"the scenario '{scenario}' was not run; run were: {string.Join(", ", _results.Keys)}";

    /// <summary>How many scenarios were run.</summary>
    public int Count => _results.Count;

    public async Task InitializeAsync()
    {
        _server = await OssDevServer.StartAsync(
            new DevServerOptions
            {
                DataDirectory = Path.Combine(_folder.FullName, "server"),
                Credentials = [new DevServerCredential(AccessKeyId, Secret)],
                Buckets = [Bucket],
            },
            CancellationToken.None);
        var client = Path.Combine(_folder.FullName, "client");
        System.IO.Directory.CreateDirectory(client);
        foreach (var file in new[] { "package.json", "package-lock.json", ".npmrc", "suite.mjs" })
        {
            File.Copy(Path.Combine(Scene.Repository, "tests", "OssPipeline.EndToEnd.Tests", "NodeClient", file), Path.Combine(client, file));
        }

        await RunAsync("npm", ["ci", "--no-progress"], client);
        var output = await RunAsync("node", ["suite.mjs"], client);
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var result = JsonDocument.Parse(line).RootElement;
            _results[result.GetProperty("name").GetString()!] = result.GetProperty("error").GetString();
        }
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<string> RunAsync(string program, string[] arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ENDPOINT"] = Server.Endpoint.GetLeftPart(UriPartial.Authority);
        start.Environment["REGION"] = Server.Region;
        start.Environment["BUCKET"] = Bucket;
        start.Environment["ACCESS_KEY_ID"] = AccessKeyId;
        start.Environment["ACCESS_KEY_SECRET"] = Secret;
        start.Environment["WORK"] = folder;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException($"'{program}' is not installed: these tests need Node.js 18 or later with npm (apt-get install -y nodejs npm).");
        }

        using (process)
        {
            using var patience = new CancellationTokenSource(Patience);
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"'{program} {string.Join(' ', arguments)}' did not end within {Patience}.");
            }

            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with {process.ExitCode}: {await error}{await output}");
        }
    }
}
