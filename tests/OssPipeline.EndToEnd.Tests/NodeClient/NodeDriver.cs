using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace OssPipeline.EndToEnd.Tests.NodeClient;

/// <summary>One Node process that makes calls of the official client.</summary>
public sealed class NodeDriver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly Task _reading;
    private readonly Task<string> _errors;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<NodeAnswer>> _waiting = [];
    private int _lastId;

    private NodeDriver(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    /// <summary>Starts Node with the packages of a folder.</summary>
    public static NodeDriver Start(string packages) =>
        new(NodeProgram.Start("node", [Path.Combine(NodePackages.Sources, "driver.mjs")], packages, ("PACKAGES", packages)));

    /// <summary>Makes a call with a client of its own.</summary>
    /// <param name="options">What the client is made with.</param>
    /// <param name="method">The client's method.</param>
    /// <param name="arguments">Its arguments; byte arrays become buffers, <see cref="NodeStream"/>s streams.</param>
    public async Task<NodeAnswer> CallAsync(IReadOnlyDictionary<string, object?> options, string method, object?[] arguments)
    {
        var id = Interlocked.Increment(ref _lastId);
        var waiting = new TaskCompletionSource<NodeAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = waiting;
        if (_reading.IsCompleted)
        {
            await ThrowEndedAsync();
        }

        await _writing.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { id, options, method, args = arguments }, NodeAnswer.Json));
            await _process.StandardInput.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }

        return await waiting.Task.WaitAsync(Patience);
    }

    /// <summary>Ends the process.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        _writing.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                var answer = JsonSerializer.Deserialize<NodeAnswer>(line, NodeAnswer.Json)!;
                if (_waiting.TryRemove(answer.Id, out var waiting))
                {
                    waiting.SetResult(answer);
                }
            }

            await ThrowEndedAsync();
        }
        catch (Exception e)
        {
            foreach (var (_, waiting) in _waiting)
            {
                waiting.TrySetException(e);
            }
        }
    }

    private async Task ThrowEndedAsync() => throw new InvalidOperationException($"Node ended: {await _errors}");
}
