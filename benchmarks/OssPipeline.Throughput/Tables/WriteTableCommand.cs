using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Storage.Local;
using OssPipeline.Tables.Csv;
using OssPipeline.Tables.Table;

namespace OssPipeline.Throughput.Tables;

/// <summary>CSV of the vehicle shape to the files of a table in a folder, in one process: decoder, splitting by partition, encoder, commit.</summary>
internal static class WriteTableCommand
{
    public static async Task<int> ExecuteAsync(Arguments options, CancellationToken cancellationToken)
    {
        var path = options.Required("path");
        var target = options.Required("target");
        var threads = options.Number("threads", 1, 1);
        var partitions = options.Number("partitions", 0, 0);
        var memory = options.Size("memory", 64 << 20);
        var rowGroup = options.Size("row-group", 128 << 20);
        var format = options.Text("format") ?? "parquet";
        var compression = options.Text("compression");
        var engine = options.Text("engine") ?? "auto";
        var encodings = options.Text("encodings") ?? "portable";
        options.RejectUnknown();
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        Directory.CreateDirectory(target);
        await using var store = new LocalStore(new LocalOptions { Root = target });
        var table = new TableSink(
            new TableOptions
            {
                Store = "out",
                Prefix = "warehouse/vehicles/",
                Format = Enum.Parse<TableFileFormat>(format, ignoreCase: true),
                Compression = compression is null ? null : Enum.Parse<TableCompression>(compression, ignoreCase: true),
                Engine = Enum.Parse<TableEngine>(engine, ignoreCase: true),
                Encodings = Enum.Parse<OssPipeline.Tables.Parquet.ParquetEncodings>(encodings, ignoreCase: true),
                RowGroup = new ByteSize(rowGroup),
                PartitionBy = partitions > 0 ? ["bucket"] : [],
            },
            store,
            TimeProvider.System,
            Path.Combine(target, ".spool"));
        var decoder = new CsvDecoder(new CsvDecodeOptions { Schema = GenerateVehicles.Schema, Formats = [GenerateVehicles.TimeFormat] }, static _ => { });
        var schema = partitions > 0
            ? new TableSchema([.. decoder.Declared!.Columns, new TableColumn("bucket", new ColumnType(ColumnKind.Int32))])
            : decoder.Declared!;

        var size = new FileInfo(path).Length;
        var started = Stopwatch.GetTimestamp();
        await using var writer = await table.OpenAsync(schema, new NoLog(), memory, threads, cancellationToken).ConfigureAwait(false);
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous);
        var reader = PipeReader.Create(file, new StreamPipeReaderOptions(bufferSize: 1 << 20));
        await decoder.DecodeAsync(
            new ObjectRef("vehicles.csv", size, null, null), reader, decoder.Declared!, new ToTable(writer, schema, threads, partitions), cancellationToken).ConfigureAwait(false);
        await reader.CompleteAsync().ConfigureAwait(false);
        var result = await writer.CommitAsync([], cancellationToken).ConfigureAwait(false);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Report($"osspipe {format} {compression} {engine} {encodings} t={threads} p={partitions}", result.Rows, size, seconds, result.Bytes, result.Files);
        return 0;
    }

    /// <summary>One line: rows, seconds, speed by the CSV's bytes, processor time, output, and the most memory that was resident.</summary>
    internal static void Report(string what, long rows, long inputBytes, double seconds, long outputBytes, int files)
    {
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {rows:N0} rows, {seconds:0.00} s, {inputBytes / seconds / 1e6:0} MB/s, {Environment.CpuUsage.TotalTime.TotalSeconds:0.00} cpu-s, out {outputBytes / 1e6:0.0} MB in {files} files, peak RSS {process.PeakWorkingSet64 / 1e6:0} MB, managed {GC.GetGCMemoryInfo().TotalCommittedBytes / 1e6:0} MB after {GC.CollectionCount(2)} full collections, {GC.GetTotalAllocatedBytes() / 1e6:0} MB allocated"));
    }

    private sealed class ToTable(ITableWriter writer, TableSchema schema, int parallelism, int partitions) : IRowWriter
    {
        public int Parallelism => parallelism;

        public RowBatch Prepare(RowBatch batch)
        {
            if (partitions == 0)
            {
                return batch;
            }

            // As a derived column of hash(id): neighbours go to partitions at random.
            using var bucket = new ColumnBuilder(new ColumnType(ColumnKind.Int32), batch.Rows);
            foreach (var id in batch.Columns[0].Values<int>())
            {
                bucket.Append((int)((uint)(id * 2654435761) % (uint)partitions));
            }

            using (batch)
            {
                return new RowBatch(
                    batch.Origin, batch.Sequence, batch.IsLast, schema, [.. batch.Columns.Select(c => c.Share()), bucket.Build()], batch.Rows);
            }
        }

        public ValueTask WriteAsync(RowBatch prepared, CancellationToken cancellationToken) =>
            writer.WriteAsync(prepared, static (row, column, reason) => throw new InvalidDataException(reason), cancellationToken);

        public void Reject(RowReject reject) => throw new InvalidDataException($"Line {reject.Line}: {reject.Reason}");
    }

    private sealed class NoLog : ITableLog
    {
        public IReadOnlyList<string> Read() => [];

        public ValueTask AppendAsync(IReadOnlyList<string> notes, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask ClearAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
