using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace OssPipeline.Cli.Tests;

/// <summary>A world for one command: captured streams, an environment and a folder of its own.</summary>
public sealed class TestHost : IDisposable
{
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();
    private readonly MemoryStream _bytes = new();
    private Action? _stop;

    private readonly bool _ownsDirectory;

    public TestHost()
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("osspipe-cli-").FullName;
        _ownsDirectory = true;
    }

    private TestHost(TestHost world)
    {
        Directory = world.Directory;
        Environment = world.Environment;
    }

    public string Directory { get; }

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public FakeTimeProvider Clock { get; } = new();

    public byte[] Input { get; set; } = [];

    /// <summary>What the user answers; null when nobody is there.</summary>
    public string? Answer { get; set; }

    public List<string> Questions { get; } = [];

    /// <summary>Called when the command begins to listen for signals.</summary>
    public Action? Started { get; set; }

    public int Width { get; set; }

    public string Out => _out.ToString();

    public string Error => _error.ToString();

    public byte[] Bytes => _bytes.ToArray();

    /// <summary>stdout as JSON lines.</summary>
    public List<JsonElement> Json =>
        [.. Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.Clone())];

    internal CliHost Cli => new()
    {
        Out = _out,
        Error = _error,
        OpenOut = () => new Unclosable(_bytes),
        OpenIn = () => new MemoryStream(Input),
        Ask = question =>
        {
            Questions.Add(question);
            return Answer;
        },
        Environment = Environment,
        Clock = Clock,
        Directory = Directory,
        ErrorWidth = () => Width,
        OnStop = stop =>
        {
            _stop = stop;
            Started?.Invoke();
            return new MemoryStream();
        },
    };

    /// <summary>A host for one more command in the same folder and environment, with streams of its own.</summary>
    public TestHost Another() => new(this);

    public Task<int> RunAsync(params string[] args) => OsspipeApp.RunAsync(args, Cli);

    /// <summary>As Ctrl-C does.</summary>
    public void Stop() => _stop!();

    public string Write(string name, string text)
    {
        var path = Path.Combine(Directory, name);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return path;
    }

    public void Dispose()
    {
        if (_ownsDirectory)
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }

        _out.Dispose();
        _error.Dispose();
        _bytes.Dispose();
    }

    private sealed class Unclosable(MemoryStream inner) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override void Write(ReadOnlySpan<byte> buffer) => inner.Write(buffer);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            inner.WriteAsync(buffer, offset, count, cancellationToken);
    }
}
