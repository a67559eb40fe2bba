using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using CsvHelper;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Csv;
using OssPipeline.Throughput.Running;

namespace OssPipeline.Throughput.Tables;

/// <summary>CSV of the vehicle shape to typed columns in one process: borders alone, fields alone, all of it, and CsvHelper beside.</summary>
internal static class DecodeCommand
{
    public static async Task<int> ExecuteAsync(Arguments options, CancellationToken cancellationToken)
    {
        var path = options.Text("path");
        var megabytes = options.Number("megabytes", 500, 1);
        var rounds = options.Number("rounds", 3, 1);
        var threads = (options.Text("threads") ?? "1,2").Split(',').Select(t => int.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        options.RejectUnknown();
        var folder = path is null ? Directory.CreateTempSubdirectory("osspipe-decode-") : null;
        try
        {
            if (path is null)
            {
                path = Path.Combine(folder!.FullName, "vehicles.csv");
                await GenerateVehicles.WriteAsync(path, megabytes * 1_000_000L, GenerateVehicles.UsualVehicles, 1, cancellationToken).ConfigureAwait(false);
            }

            Console.WriteLine(Machine.Describe());
            for (var round = 0; round < rounds; round++)
            {
                Measure("borders", path, Borders(path, cancellationToken));
                Measure("fields", path, Fields(path, cancellationToken));
                foreach (var thread in threads)
                {
                    Measure($"columns, {thread}", path, await ColumnsAsync(path, thread, cancellationToken).ConfigureAwait(false));
                }

                Measure("CsvHelper", path, Library(path, cancellationToken));
            }

            return 0;
        }
        finally
        {
            folder?.Delete(recursive: true);
        }
    }

    private static void Measure(string what, string path, Timed run)
    {
        var size = new FileInfo(path).Length;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what,-12} {run.Rows,12:N0} rows {run.Seconds,7:0.00} s {size / run.Seconds / 1e6,8:0} MB/s {run.CpuSeconds,7:0.00} cpu-s {size / run.CpuSeconds / 1e6,8:0} MB/cpu-s"));
    }

    private static Timed Borders(string path, CancellationToken cancellationToken) =>
        Blocks(path, new CsvBorders(new CsvDialect()), static (text, length) => LineCount.Of(text.AsSpan(0, length)), cancellationToken);

    private static Timed Fields(string path, CancellationToken cancellationToken)
    {
        var index = new CsvIndex(new CsvDialect(), 8, 2048);
        return Blocks(
            path,
            new CsvBorders(new CsvDialect()),
            (text, length) =>
            {
                var rows = 0;
                for (var at = 0; at < length; rows += index.Rows)
                {
                    at = index.Fill(text, at, length);
                }

                return rows;
            },
            cancellationToken);
    }

    private static Timed Blocks(string path, CsvBorders borders, Func<byte[], int, int> work, CancellationToken cancellationToken)
    {
        var buffer = new byte[(4 << 20) + ByteMasks.Width];
        using var file = File.OpenHandle(path);
        var rows = 0L;
        var watch = CpuWatch.Start();
        for (var offset = 0L; RandomAccess.Read(file, buffer.AsSpan(0, 4 << 20), offset) is > 0 and var read;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var length = borders.FindLast(buffer.AsSpan(0, read));
            rows += work(buffer, length);
            offset += length;
        }

        return new Timed(rows, watch);
    }

    private static async Task<Timed> ColumnsAsync(string path, int threads, CancellationToken cancellationToken)
    {
        var decoder = new CsvDecoder(new CsvDecodeOptions { Schema = GenerateVehicles.Schema, Formats = [GenerateVehicles.TimeFormat] }, static _ => { });
        var rows = new DiscardedRows(threads);
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous);
        await using (file.ConfigureAwait(false))
        {
            var reader = PipeReader.Create(file, new StreamPipeReaderOptions(bufferSize: 1 << 20));
            var watch = CpuWatch.Start();
            await decoder.DecodeAsync(new ObjectRef("vehicles.csv", file.Length, null, null), reader, decoder.Declared!, rows, cancellationToken).ConfigureAwait(false);
            var timed = new Timed(rows.Rows, watch);
            await reader.CompleteAsync().ConfigureAwait(false);
            return timed;
        }
    }

    private static Timed Library(string path, CancellationToken cancellationToken)
    {
        var watch = CpuWatch.Start();
        using var builders = new BuilderRow();
        using var reader = CsvReader.FromFile(path, new CsvReaderOptions { Separator = ',', HasHeader = false }, FileOptions.SequentialScan);
        var rows = 0L;
        while (reader.Read())
        {
            builders.Add(reader);
            if (++rows % RowBatch.UsualRows == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                builders.Drop();
            }
        }

        return new Timed(rows, watch);
    }

    /// <summary>Clock and processor time since a moment.</summary>
    private readonly record struct CpuWatch(long Started, TimeSpan Cpu)
    {
        public static CpuWatch Start() => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
    }

    private readonly record struct Timed(long Rows, double Seconds, double CpuSeconds)
    {
        public Timed(long rows, CpuWatch watch)
            : this(rows, Stopwatch.GetElapsedTime(watch.Started).TotalSeconds, (Environment.CpuUsage.TotalTime - watch.Cpu).TotalSeconds)
        {
        }
    }

    private sealed class DiscardedRows(int parallelism) : IRowWriter
    {
        public long Rows { get; private set; }

        public int Parallelism => parallelism;

        public RowBatch Prepare(RowBatch batch) => batch;

        public ValueTask WriteAsync(RowBatch prepared, CancellationToken cancellationToken)
        {
            Rows += prepared.Rows;
            prepared.Dispose();
            return default;
        }

        public void Reject(RowReject reject) => throw new InvalidDataException($"Line {reject.Line}: {reject.Reason}");
    }

    /// <summary>The same columns, filled row by row by the library's parsers.</summary>
    private sealed class BuilderRow : IDisposable
    {
        private readonly ColumnBuilder[] _columns =
            [.. GenerateVehicles.Schema.Values.Select(t => new ColumnBuilder(ColumnType.TryParse(t, out var type) ? type : default, RowBatch.UsualRows))];

        public void Add(CsvReader reader)
        {
            for (var i = 0; i < 4; i++)
            {
                _columns[i].Append(reader.Parse<int>(i));
            }

            _columns[4].Append(reader.Parse<double>(4));
            _columns[5].Append(reader.Parse<double>(5));
            _columns[6].Append((reader.ParseExact<DateTime>(6, GenerateVehicles.TimeFormat).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
            _columns[7].AppendBytes(reader.GetSpan(7));
        }

        public void Drop()
        {
            foreach (var column in _columns)
            {
                column.Build().Dispose();
            }
        }

        public void Dispose()
        {
            foreach (var column in _columns)
            {
                column.Dispose();
            }
        }
    }
}
