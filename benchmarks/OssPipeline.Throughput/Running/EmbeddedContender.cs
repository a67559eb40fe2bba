using System.Diagnostics;
using System.Globalization;

namespace OssPipeline.Throughput.Running;

/// <summary>osspipe against its own embedded server in another process, with signatures checked and every byte written to files.</summary>
internal sealed class EmbeddedContender(string program, string memory, Workload warm, string data, TimeSpan limit, RemoteFiles? from = null) : IContender
{
    private const string KeyId = "bench";
    private readonly string _secret = Guid.NewGuid().ToString("N");

    public string Name => from?.Name ?? "embedded";

    public string Title => from is null ? "osspipe → embedded server, on disk" : $"osspipe, {from.Title} → embedded server, on disk";

    public async Task<Figures> RunAsync(Workload workload, CancellationToken cancellationToken)
    {
        var client = new OsspipeClient(program, memory, KeyId, _secret, from: from);
        var root = Directory.CreateDirectory(Path.Combine(data, "embedded")).FullName;
        try
        {
            var port = LoopbackPort.PickFree();
            var serve = ProcessSpec.DotNet(
                program, "serve", "--port", $"{port}", "--data", Path.Combine(root, "objects"),
                "--access-key-id", KeyId, "--access-key-secret", _secret, "--bucket", "warm", "--bucket", "bench");
            await using var server = await ServerProcess.StartAsync(serve, port, cancellationToken);
            await MeasuredProcess.RunAsync(client.Command(warm, server.Address, "warm", Fresh(root, "warm")), limit, cancellationToken);
            await FlushAsync(root, cancellationToken);

            var scratch = Fresh(root, "scratch");
            var cpu = server.Cpu;
            var measured = await MeasuredProcess.RunAsync(client.Command(workload, server.Address, "bench", scratch), limit, cancellationToken);
            var figures = new Figures(measured, server.Cpu - cpu) { Dirty = DirtyBytes() };
            client.Check(workload, measured);

            var clock = Stopwatch.StartNew();
            await FlushAsync(root, cancellationToken);
            figures = figures with { Flush = clock.Elapsed };
            await MeasuredProcess.RunAsync(client.Invoke("verify", workload, server.Address, "bench", scratch), limit, cancellationToken);
            return figures;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static string Fresh(string root, string name) => Directory.CreateDirectory(Path.Combine(root, name)).FullName;

    private static Task<Measurement> FlushAsync(string root, CancellationToken cancellationToken) =>
        MeasuredProcess.RunAsync(new ProcessSpec("sync", ["-f", root]), TimeSpan.FromMinutes(5), cancellationToken);

    private static long DirtyBytes()
    {
        var kib = 0L;
        foreach (var line in File.ReadLines("/proc/meminfo"))
        {
            if (line.StartsWith("Dirty:", StringComparison.Ordinal) || line.StartsWith("Writeback:", StringComparison.Ordinal))
            {
                kib += long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
            }
        }

        return kib << 10;
    }
}
