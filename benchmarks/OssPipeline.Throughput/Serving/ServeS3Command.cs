using Microsoft.Extensions.Hosting;

namespace OssPipeline.Throughput.Serving;

/// <summary><c>serve-s3</c>: runs the server until it is told to stop.</summary>
internal static class ServeS3Command
{
    public static async Task<int> ExecuteAsync(Arguments options, CancellationToken cancellationToken)
    {
        var port = options.Number("port", 0, 0);
        var path = options.Text("path") ?? throw new UsageException("--path names the folder whose folders are the buckets.");
        options.RejectUnknown();
        port = port == 0 ? LoopbackPort.PickFree() : port;
        await using var app = new S3Files(Path.GetFullPath(path)).Build(port);
        await app.StartAsync(cancellationToken);
        Console.WriteLine($"{ServeCommand.ReadyPrefix}http://127.0.0.1:{port}");
        await app.WaitForShutdownAsync(cancellationToken); // Ctrl-C or SIGTERM.
        return 0;
    }
}
