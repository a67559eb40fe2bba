using System.Collections.Concurrent;
using System.IO.Pipelines;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Chunks;
using OssPipeline.Tables.Csv;
using OssPipeline.Tables.Input;

namespace OssPipeline.Tables.Avro;

/// <summary>Decodes Avro container files straight into columns.</summary>
internal sealed class AvroDecoder : IRowDecoder
{
    public Scope Scope => Scope.Object;

    public bool KeepsKeysDistinct => true;

    public bool DescribesFromStart => true;

    public TableSchema? Declared => null;

    public ObjectVerdict Shape(ObjectRef origin, ObjectDraft draft) => ObjectVerdict.Keep(draft);

    /// <summary>The name of a field's column: in lower case, as MaxCompute has it.</summary>
    public static string ColumnName(string field) => CsvNames.Sanitise([field], 1)[0];

    public async ValueTask<TableSchema> DescribeAsync(ObjectRef origin, PipeReader content, CancellationToken cancellationToken)
    {
        await using var input = await ObjectInput.OpenAsync(content, cancellationToken).ConfigureAwait(false);
        using var file = await AvroFile.OpenAsync(input, cancellationToken).ConfigureAwait(false);
        return new TableSchema(file.Schema.Fields.Select(f => new TableColumn(ColumnName(f.Name), f.Type.Column)));
    }

    public async ValueTask DecodeAsync(ObjectRef origin, PipeReader content, TableSchema schema, IRowWriter output, CancellationToken cancellationToken)
    {
        await using var input = await ObjectInput.OpenAsync(content, cancellationToken).ConfigureAwait(false);
        using var file = await AvroFile.OpenAsync(input, cancellationToken).ConfigureAwait(false);
        var idle = new ConcurrentBag<AvroRowDecoder>([new AvroRowDecoder(file, schema)]);
        try
        {
            await ChunkPump.RunAsync<AvroChunk>(
                file.NextAsync,
                static _ => { },
                chunk =>
                {
                    var decoder = idle.TryTake(out var free) ? free : new AvroRowDecoder(file, schema);
                    var batch = decoder.Decode(origin, chunk, output);
                    idle.Add(decoder);
                    return batch;
                },
                output,
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var decoder in idle)
            {
                decoder.Dispose();
            }
        }
    }
}
