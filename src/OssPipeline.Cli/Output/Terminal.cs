using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OssPipeline.Cli.Output;

/// <summary>What a command says: results on stdout (text, or with <c>--json</c> one object per line), the rest on stderr.</summary>
/// <remarks>Safe for concurrent use. Everything passes the redaction, save what <see cref="Reveal"/> and <see cref="RevealJson"/> show on purpose.</remarks>
internal sealed class Terminal : IDisposable
{
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly CliHost _host;
    private readonly Verbosity _verbosity;
    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private Utf8JsonWriter? _json;
    private Action<string>? _errorLine;

    /// <summary>Makes it for one command.</summary>
    public Terminal(CliHost host, bool isJson, Verbosity verbosity)
    {
        _host = host;
        _verbosity = verbosity;
        IsJson = isJson;
        Redaction = new Redaction(host.Environment);
    }

    /// <summary>Results are JSON lines.</summary>
    public bool IsJson { get; }

    /// <summary>Details were asked for.</summary>
    public bool IsVerbose => _verbosity == Verbosity.Verbose;

    /// <summary>Only errors were asked for.</summary>
    public bool IsQuiet => _verbosity == Verbosity.Quiet;

    /// <summary>The secrets to keep out of it.</summary>
    public Redaction Redaction { get; }

    /// <summary>A line of the result, as text.</summary>
    public void Line(string text = "") => Reveal(Redaction.Apply(text));

    /// <summary>A line of the result that is meant to show a secret (keys that were just generated).</summary>
    public void Reveal(string text)
    {
        lock (_lock)
        {
            _host.Out.WriteLine(text);
        }
    }

    /// <summary>A line of the result, as JSON; the properties are written into an object that is open.</summary>
    public void Json<T>(T state, Action<Utf8JsonWriter, T> properties) => WriteJson(state, properties, isRedacted: true);

    /// <summary>A line of the result, as JSON, that is meant to show a secret (a URL that was just signed).</summary>
    public void RevealJson<T>(T state, Action<Utf8JsonWriter, T> properties) => WriteJson(state, properties, isRedacted: false);

    private void WriteJson<T>(T state, Action<Utf8JsonWriter, T> properties, bool isRedacted)
    {
        lock (_lock)
        {
            _buffer.ResetWrittenCount();
            _json ??= new Utf8JsonWriter(_buffer, JsonOptions);
            _json.Reset(_buffer);
            _json.WriteStartObject();
            properties(_json, state);
            _json.WriteEndObject();
            _json.Flush();
            var line = Encoding.UTF8.GetString(_buffer.WrittenSpan);
            _host.Out.WriteLine(isRedacted ? Redaction.Apply(line) : line);
        }
    }

    /// <summary>A remark; nothing when quiet.</summary>
    public void Note(string text)
    {
        if (!IsQuiet)
        {
            Error(text);
        }
    }

    /// <summary>A remark for who asked for details.</summary>
    public void Detail(string text)
    {
        if (IsVerbose)
        {
            Error(text);
        }
    }

    /// <summary>A line on stderr, always.</summary>
    public void Error(string text)
    {
        text = Redaction.ApplyToMessage(text);
        lock (_lock)
        {
            if (_errorLine is not null)
            {
                _errorLine(text);
            }
            else
            {
                _host.Error.WriteLine(text);
            }
        }
    }

    /// <summary>Sends lines for stderr elsewhere while a live display owns the terminal; null ends that.</summary>
    public void DivertErrors(Action<string>? line)
    {
        lock (_lock)
        {
            _errorLine = line;
        }
    }

    /// <summary>Makes what was said so far visible to whoever reads stdout.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            _host.Out.Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _json?.Dispose();
}
