using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Checkpoints;

namespace OssPipeline.Cli.Output;

/// <summary>The report of <c>run --report</c>: one line for each object, as CSV (RFC 4180) or JSON lines. A later run takes it as its list of objects.</summary>
/// <remarks>The file appears when the run has ended, also when it was cancelled. Safe for concurrent use.</remarks>
internal sealed class RunReport : IDisposable
{
    private static readonly string[] Columns =
    [
        "result", "class", "source", "key", "size", "mtime", "etag", "crc64", "target", "stored_size", "stored_etag", "stored_crc64", "attempts", "reason",
    ];

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly string _temporary;
    private readonly Redaction _redaction;
    private readonly StreamWriter _file;
    private readonly ArrayBufferWriter<byte>? _json;
    private IOException? _failure;

    /// <summary>Begins a report; <c>.jsonl</c>, <c>.ndjson</c> and <c>.json</c> become JSON lines.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    public RunReport(string path, Redaction redaction)
    {
        _path = path;
        _temporary = $"{path}.{Environment.ProcessId}.part";
        _redaction = redaction;
        _file = new StreamWriter(_temporary, append: false, new UTF8Encoding(false), 64 << 10);
        if (Path.GetExtension(path).ToLowerInvariant() is ".jsonl" or ".ndjson" or ".json")
        {
            _json = new ArrayBufferWriter<byte>();
            _file.NewLine = "\n";
        }
        else
        {
            _file.NewLine = "\r\n";
            _file.WriteLine(string.Join(',', Columns));
        }
    }

    /// <summary>Adds an object; one that went to several sinks has a line for each.</summary>
    public void Add(WorkOutcome outcome)
    {
        lock (_gate)
        {
            try
            {
                for (var i = 0; i < Math.Max(1, outcome.Targets.Count); i++)
                {
                    _file.WriteLine(_json is null ? Csv(Values(outcome, i)) : Json(Values(outcome, i)));
                }
            }
            catch (IOException e)
            {
                // A full disk must not fail the objects; Complete says that the report is not whole.
                _failure ??= e;
            }
        }
    }

    /// <summary>Shows the finished report under its name.</summary>
    /// <exception cref="IOException">It could not be written whole.</exception>
    public void Complete()
    {
        if (_failure is not null)
        {
            throw new IOException($"{_path}: the report is not complete: {_failure.Message}", _failure);
        }

        _file.Dispose();
        File.Move(_temporary, _path, overwrite: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        catch (IOException) when (_failure is not null)
        {
            // Told already.
        }

        File.Delete(_temporary);
    }

    private object?[] Values(WorkOutcome o, int index)
    {
        var stored = index < o.Stored.Count ? o.Stored[index] : null;
        return
        [
            OptionSchema.SnakeCase(o.Result.ToString()), o.Class, o.Source, o.Object.Key, o.Object.Size, o.Object.LastModified, o.Object.ETag,
            o.SourceCrc64 ?? o.Object.Crc64, index < o.Targets.Count ? o.Targets[index] : null, stored?.Size, stored?.ETag, stored?.Crc64, o.Attempts,
            o.Reason is { } reason ? _redaction.ApplyToMessage(reason) : null,
        ];
    }

    private static string Csv(object?[] values) => string.Join(',', values.Select(Quoted));

    private string Json(object?[] values)
    {
        _json!.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_json);
        json.WriteStartObject();
        for (var i = 0; i < Columns.Length; i++)
        {
            switch (values[i])
            {
                case null:
                    break;
                case long number:
                    json.WriteNumber(Columns[i], number);
                    break;
                case int number:
                    json.WriteNumber(Columns[i], number);
                    break;
                default:
                    json.WriteString(Columns[i], Text(values[i]));
                    break;
            }
        }

        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(_json.WrittenSpan);
    }

    // CRCs are 64 bits without sign, which JSON numbers of many readers can't hold: text, as OSS's own header.
    private static string? Text(object? value) => value switch
    {
        null => null,
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static string? Quoted(object? value) => Text(value) is { } text && text.AsSpan().IndexOfAny(",\"\r\n") >= 0
        ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : Text(value);
}
