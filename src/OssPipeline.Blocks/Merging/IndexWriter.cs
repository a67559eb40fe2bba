using System.Globalization;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OssPipeline.Blocks.Merging;

/// <summary>Writes an index line by line. Nothing in it depends on the run: the same members give the same bytes.</summary>
internal sealed class IndexWriter(PipeWriter output) : IDisposable
{
    // Keys are read by people and jq, not by browsers.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Utf8JsonWriter _json = new(output, Json);
    private int _count;

    public async ValueTask BeginAsync(MergeFormat format, CancellationToken cancellationToken)
    {
        _json.WriteStartObject();
        _json.WriteNumber(IndexFormat.VersionName, IndexFormat.Version);
        _json.WriteString(IndexFormat.FormatName, format.ToString().ToLowerInvariant());
        await EndLineAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask AddAsync(IndexEntry entry, CancellationToken cancellationToken)
    {
        _count++;
        _json.WriteStartObject();
        _json.WriteString(IndexFormat.KeyName, entry.Key);
        _json.WriteNumber(IndexFormat.OffsetName, entry.Offset);
        _json.WriteNumber(IndexFormat.LengthName, entry.Length);
        _json.WriteNumber(IndexFormat.SizeName, entry.Size);
        WriteCrc(entry.Crc64);
        if (entry.LastModified is { } modified)
        {
            _json.WriteString(IndexFormat.TimeName, modified.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture));
        }

        if (entry.Head > 0)
        {
            _json.WriteNumber(IndexFormat.HeadName, entry.Head);
        }

        if (!entry.Lead.IsEmpty)
        {
            _json.WriteBase64String(IndexFormat.LeadName, entry.Lead.Span);
        }

        await EndLineAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the totals, by which a reader knows that nothing is missing and which merged object is meant.</summary>
    public async ValueTask EndAsync(long size, ulong crc64, CancellationToken cancellationToken)
    {
        _json.WriteStartObject();
        _json.WriteNumber(IndexFormat.CountName, _count);
        _json.WriteNumber(IndexFormat.SizeName, size);
        WriteCrc(crc64);
        await EndLineAsync(cancellationToken).ConfigureAwait(false);
        await output.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>Gives up what is not handed on.</summary>
    public ValueTask BreakAsync(Exception error) => output.CompleteAsync(error);

    public void Dispose()
    {
        _json.Reset(); // What was broken off in the middle of a line goes nowhere.
        _json.Dispose();
    }

    // As text: JavaScript's numbers end at 2^53.
    private void WriteCrc(ulong crc64) => _json.WriteString(IndexFormat.CrcName, crc64.ToString(CultureInfo.InvariantCulture));

    private async ValueTask EndLineAsync(CancellationToken cancellationToken)
    {
        _json.WriteEndObject();
        _json.Flush();
        output.GetSpan(1)[0] = (byte)'\n';
        output.Advance(1);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        _json.Reset();
    }
}
