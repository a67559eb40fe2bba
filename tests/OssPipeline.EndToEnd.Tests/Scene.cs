using OssPipeline.DevServer;

namespace OssPipeline.EndToEnd.Tests;

/// <summary>A folder, a real server on a real socket, and the variables that reach it.</summary>
public sealed class Scene : IAsyncLifetime
{
    public const string Bucket = "end-to-end";
    public const string Secret = "s3cr3t-of-this-test-0123456789+/";

    private OssDevServer? _server;

    /// <summary>The repository.</summary>
    public static string Repository { get; } = FindRepository();

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("osspipe-e2e-").FullName;

    public OssDevServer Server => _server ?? throw new InvalidOperationException("Not started.");

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public async Task InitializeAsync()
    {
        _server = await OssDevServer.StartAsync(
            new DevServerOptions
            {
                DataDirectory = Path.Combine(Directory, "server"),
                Credentials = [new DevServerCredential("LTAI-end-to-end", Secret)],
                Buckets = [Bucket],
            },
            CancellationToken.None);
        Environment["OSS_ENDPOINT"] = Server.Endpoint.GetLeftPart(UriPartial.Authority);
        Environment["OSS_REGION"] = Server.Region;
        Environment["OSS_ACCESS_KEY_ID"] = "LTAI-end-to-end";
        Environment["OSS_ACCESS_KEY_SECRET"] = Secret;
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    /// <summary>A pipeline that copies <c>data/</c> into the bucket.</summary>
    public string WritePipeline(string extra = "", string bucket = Bucket, string part = "1MiB")
    {
        var file = Path.Combine(Directory, "job.yaml");
        File.WriteAllText(file, $$"""
            name: job
            memory: 32MiB
            stores:
              data: { kind: local, root: ./data }
              lake: { kind: oss, endpoint: "${OSS_ENDPOINT}", region: "${OSS_REGION}", bucket: {{bucket}} }
            nodes:
              read:  { kind: read, store: data }
            {{extra}}
              write: { kind: write, store: lake, prefix: in/, part: {{part}} }
            """);
        return file;
    }

    /// <summary>Writes a file of pseudo-random bytes below <c>data/</c>.</summary>
    public byte[] WriteData(string name, int size)
    {
        var bytes = new byte[size];
        new Random(StringComparer.Ordinal.GetHashCode(name) ^ size).NextBytes(bytes);
        var path = Path.Combine(Directory, "data", name);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return bytes;
    }

    public Task<FinishedRun> RunAsync(params string[] args) => OsspipeProcess.RunAsync(Directory, Environment, args);

    public OsspipeProcess Start(params string[] args) => OsspipeProcess.Start(Directory, Environment, args);

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OssPipeline.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("No OssPipeline.sln above the tests.");
    }
}
