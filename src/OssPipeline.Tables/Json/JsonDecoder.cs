using System.Collections.Concurrent;
using System.IO.Pipelines;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Chunks;
using OssPipeline.Tables.Input;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.Json;

/// <summary>Decodes JSON lines: an object a line.</summary>
internal sealed class JsonDecoder : IRowDecoder
{
    private readonly JsonDecodeOptions _options;
    private TimeRules _times;
    private readonly ConcurrentBag<JsonRowDecoder> _idle = [];

    public JsonDecoder(JsonDecodeOptions options)
    {
        _options = options;
        _times = TimeRules.Create(options.Formats, options.TimeZone);
        Declared = SchemaText.Parse(options.Schema);
    }

    public Scope Scope => Scope.Object;

    public bool KeepsKeysDistinct => true;

    public bool DescribesFromStart => true;

    public TableSchema? Declared { get; }

    /// <summary>How large chunks are.</summary>
    internal ChunkSizes? Sizes { get; init; }

    public ObjectVerdict Shape(ObjectRef origin, ObjectDraft draft) => ObjectVerdict.Keep(draft);

    public async ValueTask<TableSchema> DescribeAsync(ObjectRef origin, PipeReader content, CancellationToken cancellationToken)
    {
        if (Declared is not null)
        {
            return Declared;
        }

        // Columns that are dates by a format that was found are read by that format: whoever describes an object does so before any is decoded.
        var inferred = await JsonInference.InferAsync(origin, content, _options, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _times, TimeRules.Create(inferred.Formats, _options.TimeZone));
        return inferred.Schema;
    }

    public async ValueTask DecodeAsync(ObjectRef origin, PipeReader content, TableSchema schema, IRowWriter output, CancellationToken cancellationToken)
    {
        await using var input = await TextInput.OpenAsync(content, TextEncoding.Utf8, cancellationToken).ConfigureAwait(false);
        using var reader = new ChunkReader(input, new LineBorders(), Sizes ?? ChunkSizes.Usual((int)_options.MaxRow.Bytes));
        await ChunkPump.RunAsync<TextChunk>(
            reader.NextAsync,
            static _ => { },
            chunk =>
            {
                var decoder = _idle.TryTake(out var idle) && idle.Schema.Equals(schema) ? idle : new JsonRowDecoder(schema, _options.Unknown, Volatile.Read(ref _times));
                var batch = decoder.Decode(origin, chunk, output);
                _idle.Add(decoder);
                return batch;
            },
            output,
            cancellationToken).ConfigureAwait(false);
    }
}
