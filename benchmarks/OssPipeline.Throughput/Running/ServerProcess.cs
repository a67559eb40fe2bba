using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace OssPipeline.Throughput.Running;

/// <summary>A server in a process of its own on 127.0.0.1; ended, by its id, when disposed of.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly OutputTail _errors = new();
    private readonly Task _drained;

    private ServerProcess(ProcessSpec spec, int port)
    {
        Address = new Uri($"http://127.0.0.1:{port}");
        _process = Process.Start(spec.ToStartInfo()) ?? throw new RunFailedException($"{spec.Program} did not start.");
        _process.StandardInput.Close();
        _drained = Task.WhenAll(
            new OutputTail().DrainAsync(_process.StandardOutput.BaseStream, CancellationToken.None),
            _errors.DrainAsync(_process.StandardError.BaseStream, CancellationToken.None));
    }

    public Uri Address { get; }

    /// <summary>User and system time it used so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it and waits until it accepts connections.</summary>
    public static async Task<ServerProcess> StartAsync(ProcessSpec spec, int port, CancellationToken cancellationToken)
    {
        var server = new ServerProcess(spec, port);
        try
        {
            await server.WaitUntilReadyAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        await _drained;
        _process.Dispose();
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, Address.Port, cancellationToken);
                return;
            }
            catch (SocketException) when (!_process.HasExited && clock.Elapsed < ReadyWithin)
            {
                await Task.Delay(50, cancellationToken);
            }
            catch (SocketException)
            {
                throw new RunFailedException($"The server at {Address} did not come up: {_errors.Text}");
            }
        }
    }
}
