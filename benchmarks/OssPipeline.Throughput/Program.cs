using OssPipeline.Throughput;
using OssPipeline.Throughput.Kernels;
using OssPipeline.Throughput.Listing;
using OssPipeline.Throughput.Running;
using OssPipeline.Throughput.Serving;
using OssPipeline.Throughput.Tables;
using OssPipeline.Throughput.Uploading;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

try
{
    var verb = args.Length == 0 ? "help" : args[0];
    var options = Arguments.Parse(args.AsSpan(Math.Min(1, args.Length)));
    return verb switch
    {
        "run" => await RunCommand.ExecuteAsync(options, stop.Token),
        "serve-discard" => await ServeCommand.ExecuteAsync(options, stop.Token),
        "serve-webhdfs" => await ServeWebHdfsCommand.ExecuteAsync(options, stop.Token),
        "serve-s3" => await ServeS3Command.ExecuteAsync(options, stop.Token),
        "raw-upload" => await RawUploadCommand.ExecuteAsync(options, stop.Token),
        "s3-upload" => await S3UploadCommand.ExecuteAsync(options, stop.Token),
        "kernels" => KernelsCommand.Execute(options, stop.Token),
        "listing" => await ListingCommand.ExecuteAsync(options, stop.Token),
        "planning" => await PlanningCommand.ExecuteAsync(options, stop.Token),
        "tables" => await TablesCommand.ExecuteAsync(options, stop.Token),
        "make-vehicles" => await GenerateVehicles.ExecuteAsync(options, stop.Token),
        "table-write" => await WriteTableCommand.ExecuteAsync(options, stop.Token),
        "table-copy" => await DuckCopyCommand.ExecuteAsync(options, stop.Token),
        "csv-decode" => await DecodeCommand.ExecuteAsync(options, stop.Token),
        "row-blocks" => await RowBlocksCommand.ExecuteAsync(options, stop.Token),
        "help" or "--help" or "-h" => Help(),
        _ => throw new UsageException($"'{verb}' is not a command; see 'help'."),
    };
}
catch (UsageException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}

static int Help()
{
    Console.WriteLine("""
        Whole pipelines beside their peers, measured from outside.

        run            makes the data, runs interleaved rounds, prints one table
          --case NAME[,NAME…]      file-4g, 1k-1m, 20k-4k, empty-1m (default: the first three)
          --clients NAME[,NAME…]   osspipe, encrypted, sealed, embedded, webhdfs, s3, rclone, awssdk, raw (default: all that are installed)
          --rounds N               default 3
          --scale N                divides the amount of data by N, for smoke runs (said in the table)
          --osspipe PATH           apphost or dll (default: what ./osspipe built last)
          --data DIR               where data and state go (default: a new folder under the temp dir)
          --keep                   leave the data for the next run with the same --data
          --memory SIZE            the pipeline's memory budget (default 64MiB)
          --timeout SECONDS        limit of one measured run (default 900)
        serve-discard  an OSS and S3 server that checks sums of what it gets and keeps no byte of it
          --port N                 default 0: a free one, below 32768
          --max-objects N          refuse more objects than this per bucket (default 2000000)
        serve-webhdfs  the files below a folder over WebHDFS, read-only
          --path DIR [--port N] [--data-port N]
        serve-s3       the folders below a folder as buckets of S3, read-only
          --path DIR [--port N]
        raw-upload     HttpClient with CRC-64, no engine, unsigned: the limit
          --endpoint URL --bucket B --path FILE|DIR [--streams N] [--part SIZE]
        s3-upload      AWSSDK's TransferUtility, checksums only when required
          --endpoint URL --bucket B --path FILE|DIR [--streams N] [--part SIZE]
        kernels        CRC-64 and AES-CTR on one thread beside memcpy, ISA-L, liblzma and OpenSSL
          --rounds N               default 7
          --max SIZE               largest buffer, default 1GiB
        listing        a simulated store listed page by page and by ranges at the same time
          --objects N              default 1000000
          --latency MS             what a page takes, default 20
          --parallel N             ranges at a time, default 8
          --shape NAME[,NAME…]     flat, deep, hex, uneven (default: all)
          --no-serial              without the page by page one
        planning       the plan of a pipeline over a simulated store, with its memory
          --objects N              default 10000000
          --latency MS             what a page takes, default 20
          --shape NAME             default deep
        tables         CSV of vehicles to a Parquet table by osspipe, beside DuckDB's COPY with the same threads and codec
          --megabytes N            of CSV, default 500
          --codec NAME[,NAME…]     snappy, zstd (default: both)
          --threads N[,N…]         cores, default 1,2
          --stores NAME[,NAME…]    local, embedded: where osspipe's table goes (default local)
          --peers NAME[,NAME…]     duckdb (always), unordered: with preserve_insertion_order = false (default: both)
          --partitions N           also a table with so many partitions, interleaved at random
          --rounds N               default 3
          --memory SIZE            the pipeline's memory budget (default 64MiB)
          --encodings NAME         portable or compact (default portable)
          --data DIR, --keep, --osspipe PATH, --timeout SECONDS   as for run
        make-vehicles  the CSV of it
          --path FILE [--megabytes N] [--vehicles N] [--seed N]
        table-write    the same in one process, no engine
          --path FILE --target DIR [--threads N] [--partitions N] [--memory SIZE] [--compression NAME] [--format NAME] [--encodings NAME]
        table-copy     DuckDB's COPY
          --path FILE --target DIR [--threads N] [--partition-by COLUMN] [--compression NAME] [--unordered]
        csv-decode     CSV to columns beside CsvHelper
          --path FILE [--threads N,N] [--rounds N]
        row-blocks     blocks over rows
          --batches N [--rounds N]
        """);
    return 0;
}
