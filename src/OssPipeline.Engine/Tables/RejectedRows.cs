using System.Buffers;
using System.Text.Json;
using OssPipeline.Core.Rows;

namespace OssPipeline.Engine.Tables;

/// <summary>The rows of a run that were put aside, as JSON lines, up to what its sink takes.</summary>
internal sealed class RejectedRows(IRejectSink? sink)
{
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _lines = new();

    public long Count { get; private set; }

    public ReadOnlyMemory<byte> Lines => _lines.WrittenMemory;

    /// <exception cref="InvalidDataException">Rows may not be rejected, or no more of them.</exception>
    public void Add(string key, RowReject reject)
    {
        var place = reject.Line > 0 ? $"line {reject.Line}" : "a row";
        var what = $"{place}{(reject.Column is null ? "" : $", column '{reject.Column}'")}: {reject.Reason}";
        if (sink is null)
        {
            throw new InvalidDataException($"{what} (a node of kind 'reject' would put such rows aside)");
        }

        lock (_gate)
        {
            if (Count >= sink.MaxRejects)
            {
                throw new InvalidDataException($"{what}; {Count:N0} rows were rejected already, as many as '{sink.Location}' takes (max_rejects)");
            }

            Count++;
            using var json = new Utf8JsonWriter(_lines, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            json.WriteStartObject();
            json.WriteString("file", key);
            json.WriteNumber("line", reject.Line);
            json.WriteString("column", reject.Column);
            json.WriteString("reason", reject.Reason);
            json.WriteString("text", reject.Text);
            json.WriteEndObject();
            json.Flush();
            _lines.Write("\n"u8);
        }
    }
}
