using Microsoft.Extensions.Hosting;

namespace OssPipeline.Throughput.Serving;

/// <summary><c>serve-discard</c>: runs the server until it is told to stop.</summary>
internal static class ServeCommand
{
    /// <summary>The one line on stdout that says where the server listens starts with this.</summary>
    public const string ReadyPrefix = "listening ";

    public static async Task<int> ExecuteAsync(Arguments options, CancellationToken cancellationToken)
    {
        var port = options.Number("port", 0, 0);
        var maxObjects = options.Number("max-objects", 2_000_000, 1);
        options.RejectUnknown();
        port = port == 0 ? LoopbackPort.PickFree() : port;
        await using var app = new DiscardServer(maxObjects).Build(port);
        await app.StartAsync(cancellationToken);
        Console.WriteLine($"{ReadyPrefix}http://127.0.0.1:{port}");
        await app.WaitForShutdownAsync(cancellationToken); // Ctrl-C or SIGTERM.
        return 0;
    }
}
