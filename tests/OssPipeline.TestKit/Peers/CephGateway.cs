using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace OssPipeline.TestKit.Peers;

/// <summary>
/// A real S3 server of another maker, on 127.0.0.1: Ceph's RADOS gateway with a monitor and a disk in memory, started by
/// <c>tests/peers/ceph/start.sh</c>. A fixture: one per test run. Without its packages it fails and says what to install.
/// </summary>
public sealed class CephGateway : IAsyncLifetime
{
    public const string AccessKeyId = "peeraccess";
    public const string SecretAccessKey = "peersecret0123456789";

    private static readonly string[] Tools = ["radosgw", "radosgw-admin", "ceph-mon", "ceph-osd", "ceph", "monmaptool", "bc", "curl"];

    private readonly string _directory = Directory.CreateTempSubdirectory("osspipe-ceph-").FullName;
    private Uri? _endpoint;

    /// <summary>Scheme, host and port.</summary>
    public Uri Endpoint => _endpoint ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var missing = Tools.Where(tool => !path.Any(folder => File.Exists(Path.Combine(folder, tool)))).ToList();
        if (missing.Count > 0)
        {
            throw new InvalidOperationException(
                $"These tests run against Ceph's RADOS gateway, and {string.Join(", ", missing)} is missing: apt-get install -y --no-install-recommends ceph-mon ceph-osd radosgw ceph-common bc curl");
        }

        // Somebody else may take a port between the look and the start.
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var (exit, output) = await RunAsync("start.sh", port);
            if (exit == 0)
            {
                _endpoint = new Uri($"http://127.0.0.1:{port}");
                return;
            }

            await RunAsync("stop.sh", port, "--wipe");
            if (attempt == 3)
            {
                throw new InvalidOperationException($"Ceph's RADOS gateway does not start:\n{output}");
            }
        }
    }

    public async Task DisposeAsync()
    {
        await RunAsync("stop.sh", 0, "--wipe");
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private async Task<(int Exit, string Output)> RunAsync(string script, int port, params string[] args)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Scripts(), script), .. args]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CEPH_DIR"] = _directory;
        start.Environment["S3_PORT"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["MON_PORT"] = (port + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["STORE"] = "memstore";
        start.Environment["OSD_BYTES"] = (4L << 30).ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("bash does not start.");
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }

    // Below the range from which client sockets are given theirs; the monitor and the disk use the hundred ports above it.
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(101, 319) * 100;
            if (Enumerable.Range(port, 20).All(IsFree))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Scripts()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var scripts = Path.Combine(folder.FullName, "tests", "peers", "ceph");
            if (Directory.Exists(scripts))
            {
                return scripts;
            }
        }

        throw new InvalidOperationException("No tests/peers/ceph above the tests.");
    }
}
