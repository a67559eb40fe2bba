using CsCheck;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Parquet;
using OssPipeline.Tables.Table;
using OssPipeline.Tables.Tests.Table;

namespace OssPipeline.Tables.Tests.Parquet;

public sealed class ParquetEngineTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Duck _duck = new();
    private int _files;

    public static TheoryData<string> Engines => ["native", "managed"];

    public static TheoryData<string, string> Pairs => new() { { "native", "native" }, { "managed", "managed" }, { "native", "managed" }, { "managed", "native" } };

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void DuckDB_reads_what_was_written(string engine) =>
        AnyRows.Of(AnyRows.AllTypes).Sample(
            data =>
            {
                var path = Write(engine, data.Schema, [data.Rows], Usual);
                Assert.Equal(data.Rows.Select(SomeRows.Text), _duck.Rows(data.Schema, $"read_parquet('{path}')"));
                File.Delete(path);
            },
            iter: 150,
            threads: 1);

    [Theory]
    [MemberData(nameof(Pairs))]
    public void An_engine_reads_what_another_wrote(string writer, string reader) =>
        AnyRows.Of(AnyRows.AllTypes).Sample(
            data =>
            {
                var path = Write(writer, data.Schema, [data.Rows, data.Rows], Usual);
                Assert.Equal(data.Rows.Concat(data.Rows).Select(Text), Read(reader, path, data.Schema));
                File.Delete(path);
            },
            iter: 100,
            threads: 1);

    private static ParquetPlan Usual(TableSchema schema) =>
        new(schema, ParquetCompression.Snappy, null, ParquetEncodings.Portable, ParquetTimestamps.Micros, new ColumnTraits[schema.Columns.Count]);

    private static string Text(object?[] row) => SomeRows.Text(row.Select(v => v is byte[] bytes ? new string(Convert.ToHexString(bytes)) : v));

    private string Write(string engine, TableSchema schema, List<object?[]>[] groups, Func<TableSchema, ParquetPlan> plan)
    {
        var path = _folder.File($"{++_files}.parquet");
        using var stream = File.Create(path);
        WriteAsync(engine, schema, groups, plan(schema), stream).GetAwaiter().GetResult();
        return path;
    }

    private static async Task WriteAsync(string engine, TableSchema schema, List<object?[]>[] groups, ParquetPlan plan, Stream stream)
    {
        await using var encoder = Engine(engine).Write(plan, stream);
        foreach (var rows in groups)
        {
            using var group = new RowGroup(schema);
            group.Add(SomeRows.Columns(schema, rows), rows.Count);
            await encoder.WriteAsync(group, static _ => ValueTask.CompletedTask, default);
        }

        await encoder.CompleteAsync(default);
    }

    private static List<string> Read(string engine, string path, TableSchema expected) => ReadAsync(engine, path, expected).GetAwaiter().GetResult();

    private static async Task<List<string>> ReadAsync(string engine, string path, TableSchema expected)
    {
        await using var stream = File.OpenRead(path);
        await using var reader = await Engine(engine).ReadAsync(stream, default);
        Assert.Equal(expected, reader.Schema);
        var rows = new List<string>();
        for (var group = 0; group < reader.Groups; group++)
        {
            while (await reader.ReadAsync(group, 17, default) is { Length: > 0 } columns)
            {
                for (var row = 0; row < columns[0].Count; row++)
                {
                    rows.Add(SomeRows.Text(SomeRows.Row(columns, row)));
                }

                foreach (var column in columns)
                {
                    column.Dispose();
                }
            }
        }

        return rows;
    }

    private static IParquetEngine Engine(string name) => ParquetEngines.Of(name == "native" ? TableEngine.Native : TableEngine.Managed);
}
