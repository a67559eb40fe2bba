using System.Diagnostics;
using System.Globalization;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.RowBlocks;
using OssPipeline.Throughput.Running;

namespace OssPipeline.Throughput.Tables;

/// <summary>Blocks over rows, one by one, on batches of the vehicle shape in memory: million rows a second and bytes allocated a row, one thread.</summary>
internal static class RowBlocksCommand
{
    private static readonly string[] Directions = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"];

    public static Task<int> ExecuteAsync(Arguments options, CancellationToken cancellationToken)
    {
        var batches = options.Number("batches", 100, 1);
        var rounds = options.Number("rounds", 3, 1);
        options.RejectUnknown();
        Console.WriteLine(Machine.Describe());
        using var rows = Vehicles();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, block) in Blocks())
            {
                cancellationToken.ThrowIfCancellationRequested();
                Measure(name, block.Bind(rows.Schema), rows, batches);
            }
        }

        return Task.FromResult(0);
    }

    private static IEnumerable<(string Name, IRowTransform Block)> Blocks() =>
    [
        ("select", new SelectBlock(new() { Columns = ["direction", "patient_id"] })),
        ("where a > n", new WhereBlock(new() { Condition = "patient_id > 25" })),
        ("where in, like", new WhereBlock(new() { Condition = "direction in ('N', 'S') or record_time like '9/%'" })),
        ("cast int, double", new CastBlock(new() { Columns = new Dictionary<string, string> { ["patient_id"] = "bigint", ["latitude"] = "float" } })),
        ("cast text to time", new CastBlock(new() { Columns = new Dictionary<string, string> { ["record_time"] = "timestamp" }, Formats = ["M/d/yyyy H:mm"] })),
        ("derive text", new DeriveBlock(new() { Columns = new Dictionary<string, string> { ["s"] = "direction || '/' || substring(record_time, 1, 4)" } })),
        ("hash_column", new HashColumnBlock(new() { Column = "record_id", Into = "bucket", Length = 2 })),
    ];

    private static void Measure(string name, IRowStep step, RowBatch rows, int batches)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < batches; i++)
        {
            step.Apply(rows.Share(), static (_, column, reason) => throw new InvalidDataException($"{column}: {reason}")).Dispose();
        }

        var seconds = clock.Elapsed.TotalSeconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var count = (double)batches * rows.Rows;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-20} {count / seconds / 1e6,8:F1} M rows/s {allocated / count,8:F2} B/row"));
    }

    private static RowBatch Vehicles()
    {
        const int Rows = RowBatch.UsualRows;
        var random = new Random(1);
        using var record = new ColumnBuilder(new ColumnType(ColumnKind.Int32), Rows);
        using var patient = new ColumnBuilder(new ColumnType(ColumnKind.Int32), Rows);
        using var latitude = new ColumnBuilder(new ColumnType(ColumnKind.Double), Rows);
        using var time = new ColumnBuilder(new ColumnType(ColumnKind.String), Rows);
        using var direction = new ColumnBuilder(new ColumnType(ColumnKind.String), Rows);
        for (var i = 0; i < Rows; i++)
        {
            record.Append(i);
            patient.Append(random.Next(100));
            latitude.Append(46 + random.NextDouble());
            time.AppendBytes(System.Text.Encoding.ASCII.GetBytes($"{random.Next(1, 13)}/{random.Next(1, 29)}/2014 {random.Next(24)}:00"));
            direction.AppendBytes(System.Text.Encoding.ASCII.GetBytes(Directions[random.Next(Directions.Length)]));
        }

        var schema = new TableSchema(
        [
            new("record_id", record.Type), new("patient_id", patient.Type), new("latitude", latitude.Type), new("record_time", time.Type), new("direction", direction.Type),
        ]);
        return new RowBatch(
            new ObjectRef("vehicles.csv", 0, null, null), 0, true, schema, [record.Build(), patient.Build(), latitude.Build(), time.Build(), direction.Build()], Rows)
        { FirstLine = 1 };
    }
}
