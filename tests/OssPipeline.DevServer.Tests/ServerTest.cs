using OssPipeline.DevServer.Faults;

namespace OssPipeline.DevServer.Tests;

/// <summary>A server over a folder of its own with the bucket <c>lake</c>, and a client for it.</summary>
public abstract class ServerTest : IAsyncLifetime
{
    protected const string Lake = "lake";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("osspipe-devserver-");

    internal OssDevServer Server { get; private set; } = null!;

    internal Wire Wire { get; private set; } = null!;

    protected string DataDirectory => _folder.FullName;

    protected virtual DevServerOptions Options => new()
    {
        DataDirectory = DataDirectory,
        Credentials = [Wire.Credential],
        Buckets = [Lake],
    };

    public async Task InitializeAsync() => await StartAsync();

    public async Task DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    protected async Task StartAsync()
    {
        Server = await OssDevServer.StartAsync(Options, CancellationToken.None);
        Wire = new Wire(Server.Endpoint, Options.Clock);
    }

    protected async Task StopAsync()
    {
        Wire.Dispose();
        await Server.DisposeAsync();
    }

    protected async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    protected void Inject(FaultAction action, OssOperation? operation = null, string? key = null, int nth = 1, int? times = 1) =>
        Server.Faults.Add(new FaultRule { Action = action, Operation = operation, Key = key, Nth = nth, Times = times });

    protected string[] DataFiles(string bucket = Lake) =>
        Directory.GetFiles(Path.Combine(DataDirectory, "buckets", bucket, "objects"), "*", SearchOption.AllDirectories);

    protected static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    protected static byte[] Ascii(string text) => System.Text.Encoding.ASCII.GetBytes(text);
}
