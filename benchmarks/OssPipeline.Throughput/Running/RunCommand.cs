using OssPipeline.Core.Data;

namespace OssPipeline.Throughput.Running;

/// <summary><c>run</c>: data, servers, rounds, table.</summary>
internal static class RunCommand
{
    private static readonly string[] ClientNames = ["osspipe", "encrypted", "sealed", "embedded", "webhdfs", "s3", "rclone", "awssdk", "raw"];

    public static async Task<int> ExecuteAsync(Arguments options, CancellationToken cancellationToken)
    {
        string[] uploads = [.. BenchCase.Uploads.Select(c => c.Name)];
        var cases = options.Names("case", [.. uploads, BenchCase.Empty], uploads);
        var program = options.Text("osspipe") ?? DefaultProgram();
        var clients = options.Names("clients", ClientNames, [.. ClientNames.Where(name => IsInstalled(name, program))]);
        var rounds = options.Number("rounds", 3, 1);
        var scale = options.Number("scale", 1, 1);
        var limit = TimeSpan.FromSeconds(options.Number("timeout", 900, 1));
        var memory = options.Text("memory") ?? "64MiB";
        var keep = options.Flag("keep");
        var given = options.Text("data");
        options.RejectUnknown();
        if (!ByteSize.TryParse(memory, out _))
        {
            throw new UsageException($"--memory takes a size such as 64MiB, not '{memory}'.");
        }

        var needsProgram = cases.Contains(BenchCase.Empty) || clients.Intersect(["osspipe", "encrypted", "sealed", "embedded", "webhdfs", "s3"]).Any();
        if (needsProgram && !File.Exists(program))
        {
            throw new UsageException($"'{program}' does not exist; build it by calling the launcher ./osspipe once, or give --osspipe PATH.");
        }

        var data = given is null
            ? Directory.CreateTempSubdirectory("osspipe-bench-").FullName
            : Directory.CreateDirectory(Path.GetFullPath(given)).FullName;
        data = Directory.CreateDirectory(Path.Combine(data, "throughput")).FullName; // The only folder that is removed in the end.
        try
        {
            var port = LoopbackPort.PickFree();
            await using var server = await ServerProcess.StartAsync(ProcessSpec.Own("serve-discard", "--port", $"{port}"), port, cancellationToken);
            var hdfsPort = LoopbackPort.PickFree();
            await using var hdfs = clients.Contains("webhdfs")
                ? await ServerProcess.StartAsync(ProcessSpec.Own("serve-webhdfs", "--port", $"{hdfsPort}", "--path", data), hdfsPort, cancellationToken)
                : null;
            var s3Port = LoopbackPort.PickFree();
            await using var s3 = clients.Contains("s3")
                ? await ServerProcess.StartAsync(ProcessSpec.Own("serve-s3", "--port", $"{s3Port}", "--path", data), s3Port, cancellationToken)
                : null;
            Console.WriteLine($"{Machine.Describe()}.");
            Console.WriteLine($"Files in the page cache, osspipe with memory: {memory}{(scale > 1 ? $"; **data divided by {scale}: a smoke run**" : "")}.");
            Console.WriteLine();

            var succeeded = true;
            BenchCase[] chosen = [.. BenchCase.Uploads.Where(c => cases.Contains(c.Name)).Select(c => c.DividedBy(scale))];
            if (chosen.Length > 0)
            {
                var warm = DataMaker.Make(BenchCase.Warm, data, cancellationToken);
                IContender[] contenders = [.. clients.Select(name => Contender(name, program, memory, server, hdfs?.Address, s3?.Address, warm, data, limit))];
                var (table, complete) = await new Rounds(contenders, warm, data, rounds).RunAsync(chosen, cancellationToken);
                Console.WriteLine($"Medians of {rounds} interleaved rounds:");
                Console.WriteLine();
                Console.WriteLine(table);
                succeeded = complete;
            }

            if (cases.Contains(BenchCase.Empty))
            {
                var client = new OsspipeClient(program, memory, "bench", "bench");
                Console.WriteLine("One run each:");
                Console.WriteLine();
                Console.WriteLine(await new EmptyObjects(client, server, data, limit).RunAsync(scale, cancellationToken));
            }

            return succeeded ? 0 : 1;
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
                await Console.Error.WriteLineAsync($"The data is kept in {data}; --data {Path.GetDirectoryName(data)} uses it again.");
            }
            else
            {
                Directory.Delete(data, recursive: true);
                if (given is null)
                {
                    Directory.Delete(Path.GetDirectoryName(data)!);
                }
            }
        }
    }

    private static IContender Contender(
        string name, string program, string memory, ServerProcess server, Uri? webHdfs, Uri? s3, Workload warm, string data, TimeSpan limit) => name switch
        {
            "embedded" => new EmbeddedContender(program, memory, warm, data, limit),
            "osspipe" => new DiscardContender(new OsspipeClient(program, memory, "bench", "bench"), server, data, limit),
            "encrypted" => new DiscardContender(new OsspipeClient(program, memory, "bench", "bench", ", sha256: false"), server, data, limit),
            "sealed" => new DiscardContender(new OsspipeClient(program, memory, "bench", "bench", ""), server, data, limit),
            "webhdfs" => new EmbeddedContender(program, memory, warm, data, limit, RemoteFiles.WebHdfs(webHdfs!)),
            "s3" => new EmbeddedContender(program, memory, warm, data, limit, RemoteFiles.S3(s3!)),
            "rclone" => new DiscardContender(new RcloneClient(), server, data, limit),
            "awssdk" => new DiscardContender(new OwnClient(name, "AWSSDK TransferUtility → S3", "s3-upload"), server, data, limit),
            _ => new DiscardContender(new OwnClient(name, "HttpClient and CRC-64 alone, no engine", "raw-upload"), server, data, limit),
        };

    private static bool IsInstalled(string name, string program) => name switch
    {
        "osspipe" or "encrypted" or "sealed" or "embedded" or "webhdfs" or "s3" => File.Exists(program),
        "rclone" => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "rclone"))),
        _ => true,
    };

    // The launcher notes the folder of its newest build; the launcher itself would be measured with its look at the sources.
    internal static string DefaultProgram()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OssPipeline.sln")))
            {
                var current = Path.Combine(folder.FullName, ".build", "osspipe.current");
                return Path.Combine(File.Exists(current) ? File.ReadLines(current).First() : Path.Combine(folder.FullName, ".build"), "osspipe");
            }
        }

        return "osspipe";
    }
}
