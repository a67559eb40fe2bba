using System.Globalization;
using OssPipeline.Core.Data;
using OssPipeline.Throughput.Running;

namespace OssPipeline.Throughput.Tables;

/// <summary><c>tables</c>: CSV of the vehicle shape to a Parquet table by the built <c>osspipe</c>, beside DuckDB's COPY, in interleaved rounds.</summary>
internal static class TablesCommand
{
    private const string Local = "local";
    private const string Embedded = "embedded";
    private const string Duck = "duckdb";
    private const string Unordered = "unordered";

    public static async Task<int> ExecuteAsync(Arguments options, CancellationToken cancellationToken)
    {
        var program = options.Text("osspipe") ?? RunCommand.DefaultProgram();
        var megabytes = options.Number("megabytes", 500, 1);
        var codecs = options.Names("codec", ["snappy", "zstd"], ["snappy", "zstd"]);
        var threads = options.Names("threads", ["1", "2", "4", "8", "16"], ["1", "2"]).Select(t => int.Parse(t, CultureInfo.InvariantCulture)).ToList();
        var stores = options.Names("stores", [Local, Embedded], [Local]);
        var peers = options.Names("peers", [Duck, Unordered], [Duck, Unordered]);
        var partitions = options.Number("partitions", 0, 1);
        var rounds = options.Number("rounds", 3, 1);
        var memory = options.Text("memory") ?? "64MiB";
        var encodings = options.Names("encodings", ["portable", "compact"], ["portable"])[0];
        var limit = TimeSpan.FromSeconds(options.Number("timeout", 900, 1));
        var keep = options.Flag("keep");
        var given = options.Text("data");
        options.RejectUnknown();
        if (!ByteSize.TryParse(memory, out _))
        {
            throw new UsageException($"--memory takes a size such as 64MiB, not '{memory}'.");
        }

        if (!File.Exists(program))
        {
            throw new UsageException($"'{program}' does not exist; build it by calling the launcher ./osspipe once, or give --osspipe PATH.");
        }

        var data = given is null ? Directory.CreateTempSubdirectory("osspipe-tables-").FullName : Directory.CreateDirectory(Path.GetFullPath(given)).FullName;
        var work = Directory.CreateDirectory(Path.Combine(data, "tables")).FullName; // The only folder that is removed in the end.
        try
        {
            Console.WriteLine($"{Machine.Describe()}.");
            Console.WriteLine($"{megabytes} MB of CSV in the page cache, osspipe with memory: {memory}, {encodings} encodings; DuckDB {DuckCopyCommand.Version()}; medians of {rounds} interleaved rounds:");
            Console.WriteLine();
            var results = new TableResults();
            var source = await VehicleFile.MakeAsync(work, megabytes, partitions > 0 ? partitions : GenerateVehicles.UsualVehicles, cancellationToken);
            foreach (var codec in codecs)
            {
                foreach (var count in threads)
                {
                    List<TableContender> contenders = [];
                    if (stores.Contains(Local))
                    {
                        contenders.Add(new OsspipeTable(program, memory, encodings, codec, count, work));
                    }

                    if (stores.Contains(Embedded))
                    {
                        contenders.Add(new OsspipeTable(program, memory, encodings, codec, count, work) { IsEmbedded = true });
                    }

                    contenders.Add(new DuckTable(codec, count, work));
                    if (peers.Contains(Unordered))
                    {
                        contenders.Add(new DuckTable(codec, count, work) { IsUnordered = true });
                    }

                    if (partitions > 0)
                    {
                        contenders.AddRange(contenders.ConvertAll(c => c with { Partitions = partitions }));
                    }

                    await results.MeasureAsync(contenders, source, rounds, limit, cancellationToken);
                }
            }

            Console.WriteLine(results);
            return 0;
        }
        catch (RunFailedException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        finally
        {
            if (keep)
            {
                await Console.Error.WriteLineAsync($"The CSV is kept in {work}; --data {data} uses it again.");
            }
            else
            {
                Directory.Delete(work, recursive: true);
                if (given is null)
                {
                    Directory.Delete(data);
                }
            }
        }
    }
}
