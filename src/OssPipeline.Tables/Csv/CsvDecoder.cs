using System.Collections.Concurrent;
using System.IO.Pipelines;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Chunks;
using OssPipeline.Tables.Input;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.Csv;

/// <summary>Decodes CSV.</summary>
internal sealed class CsvDecoder : IRowDecoder
{
    private readonly CsvDecodeOptions _options;
    private readonly Action<string> _warn;
    private readonly CsvDialect _dialect;
    private readonly CsvNulls _nulls;
    private TimeRules _times;
    private readonly ConcurrentBag<CsvChunkDecoder> _idle = [];

    public CsvDecoder(CsvDecodeOptions options, Action<string> warn)
    {
        _options = options;
        _warn = warn;
        _dialect = options.Dialect;
        _nulls = options.Nulls;
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
        var inferred = await CsvInference.InferAsync(origin, content, _options, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _times, TimeRules.Create(inferred.Formats, _options.TimeZone));
        return inferred.Schema;
    }

    public async ValueTask DecodeAsync(ObjectRef origin, PipeReader content, TableSchema schema, IRowWriter output, CancellationToken cancellationToken)
    {
        await using var input = await TextInput.OpenAsync(content, _options.Encoding, cancellationToken).ConfigureAwait(false);
        using var reader = new ChunkReader(input, new CsvBorders(_dialect), Sizes ?? ChunkSizes.Usual((int)_options.MaxRow.Bytes));
        var header = new CsvHeaderRows(_dialect, _options.HeaderRows);
        var dropped = new ConcurrentBag<DroppedRows>();
        CsvShape? shape = null;
        await ChunkPump.RunAsync<TextChunk>(
            reader.NextAsync,
            chunk =>
            {
                header.TakeOff(chunk);
                shape ??= header.IsDone || chunk.IsLast ? ShapeOf(schema, header.Names) : null;
            },
            chunk =>
            {
                var decoder = Rent(shape ?? ShapeOf(schema, null));
                var batch = decoder.Decode(origin, chunk, output);
                dropped.Add(decoder.Dropped);
                _idle.Add(decoder);
                return batch;
            },
            output,
            cancellationToken).ConfigureAwait(false);
        var all = dropped.Aggregate(default(DroppedRows), (sum, some) => sum + some);
        if (all.Count > 0)
        {
            _warn($"{origin.Key}: {all.Count} rows with another number of fields than {shape!.FieldCount} were left out (ragged: drop); the first is in line {all.FirstLine}.");
        }
    }

    private CsvShape ShapeOf(TableSchema schema, IReadOnlyList<string>? names)
    {
        var fields = _options.Match == ColumnMatch.Name && names is not null
            ? [.. schema.Columns.Select(c => CsvNames.Find(names, c.Name))]
            : Enumerable.Range(0, schema.Columns.Count).ToArray();
        var count = _options.Match == ColumnMatch.Name && names is not null ? names.Count : fields.Length;
        if (_options.Match == ColumnMatch.Position && names is not null)
        {
            CsvNames.CheckOrder(names, schema);
        }

        return new CsvShape(schema, fields, count, _dialect, _nulls, _options.Ragged, Volatile.Read(ref _times));
    }

    private CsvChunkDecoder Rent(CsvShape shape)
    {
        while (_idle.TryTake(out var idle))
        {
            if (idle.Shape == shape || idle.Shape.Suits(shape))
            {
                return idle;
            }

            idle.Dispose();
        }

        return new CsvChunkDecoder(shape);
    }
}
