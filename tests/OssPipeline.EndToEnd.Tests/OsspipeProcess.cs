using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace OssPipeline.EndToEnd.Tests;

/// <summary>The real program in a process of its own.</summary>
public sealed class OsspipeProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Task _reading;

    private OsspipeProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _out, _lines.Writer), ReadAsync(process.StandardError, _error, null));
    }

    /// <summary>Starts it.</summary>
    /// <param name="directory">Its current folder.</param>
    /// <param name="environment">Variables it gets; it gets none of the OSS variables of this process.</param>
    /// <param name="args">Its command line.</param>
    public static OsspipeProcess Start(string directory, IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "osspipe.dll"));
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("OSS", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new OsspipeProcess(process);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<FinishedRun> RunAsync(string directory, IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        using var process = Start(directory, environment, args);
        return await process.EndAsync();
    }

    /// <summary>The next line of stdout that satisfies a condition; what comes before is passed over.</summary>
    public async Task<string> LineAsync(Func<string, bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var line in _lines.Reader.ReadAllAsync(patience.Token))
        {
            if (condition(line))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"It ended without the line. stdout:\n{_out}\nstderr:\n{_error}");
    }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Sends a signal by its name.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<FinishedRun> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            await _reading.WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            throw new TimeoutException($"It did not end. stdout:\n{_out}\nstderr:\n{_error}");
        }

        return new FinishedRun(_process.ExitCode, _out.ToString(), _error.ToString());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static async Task ReadAsync(StreamReader reader, StringBuilder text, ChannelWriter<string>? lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (text)
            {
                text.Append(line).Append('\n');
            }

            lines?.TryWrite(line);
        }

        lines?.Complete();
    }
}

/// <summary>How a process ended and what it said.</summary>
public sealed record FinishedRun(int ExitCode, string Out, string Error)
{
    /// <summary>stdout as JSON lines.</summary>
    public List<JsonElement> Json => [.. Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.Clone())];

    /// <summary>The last line of <c>run --json</c>.</summary>
    public JsonElement Summary
    {
        get
        {
            var last = Json[^1];
            Assert.Equal("summary", last.GetProperty("event").GetString());
            return last;
        }
    }

    public long Objects(string word) => Summary.GetProperty("objects").GetProperty(word).GetInt64();

    /// <summary>Fails with all it said unless it ended so.</summary>
    public FinishedRun Ended(int exitCode)
    {
        Assert.True(exitCode == ExitCode, $"It ended with {ExitCode} instead of {exitCode}. stdout:\n{Out}\nstderr:\n{Error}");
        return this;
    }
}
