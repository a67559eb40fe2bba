using System.Globalization;
using OssPipeline.Throughput.Running;

namespace OssPipeline.Throughput.Tables;

/// <summary>The built <c>osspipe</c>: read → csv_decode → table, journal on; into a folder, or into <c>osspipe serve</c> in another process.</summary>
/// <param name="Program">What to run.</param>
/// <param name="Memory">The pipeline's memory.</param>
/// <param name="Encodings">Of the Parquet files.</param>
internal sealed record OsspipeTable(string Program, string Memory, string Encodings, string Codec, int Threads, string Work)
    : TableContender(Codec, Threads, Work)
{
    private const string KeyId = "bench";
    private const string Bucket = "lake";
    private const string WarmBucket = "warm";
    private const int WarmBytes = 64 << 20;

    /// <summary>Whether it writes to the embedded server.</summary>
    public bool IsEmbedded { get; init; }

    public override string Title => IsEmbedded ? "osspipe → embedded OSS" : "osspipe";

    public override bool IsPeer => false;

    protected override async Task<TableFigures> MeasureAsync(VehicleFile source, TimeSpan limit, CancellationToken cancellationToken)
    {
        var scratch = Path.Combine(Work, "scratch");
        if (Directory.Exists(scratch))
        {
            Directory.Delete(scratch, recursive: true);
        }

        Directory.CreateDirectory(scratch);
        try
        {
            if (!IsEmbedded)
            {
                return await RunAsync(source.Path, scratch, $"{{ kind: local, root: \"{Target}\" }}", "", limit, cancellationToken);
            }

            var secret = Guid.NewGuid().ToString("N");
            var port = LoopbackPort.PickFree();
            var serve = ProcessSpec.DotNet(
                Program, "serve", "--port", $"{port}", "--data", Path.Combine(scratch, "objects"), "--access-key-id", KeyId, "--access-key-secret", secret, "--bucket", Bucket, "--bucket", WarmBucket);
            await using var server = await ServerProcess.StartAsync(serve, port, cancellationToken);
            var endpoint = $"kind: oss, endpoint: \"{server.Address.GetLeftPart(UriPartial.Authority)}\", region: cn-hangzhou";

            // A server has run for a while.
            var warm = Directory.CreateDirectory(Path.Combine(scratch, "warm"));
            await RunAsync(await source.HeadAsync(warm.FullName, WarmBytes, cancellationToken), warm.FullName, $"{{ {endpoint}, bucket: {WarmBucket} }}", secret, limit, cancellationToken);
            var figures = await RunAsync(source.Path, scratch, $"{{ {endpoint}, bucket: {Bucket} }}", secret, limit, cancellationToken);
            await FetchAsync(scratch, $"{{ {endpoint}, bucket: {Bucket} }}", secret, limit, cancellationToken);
            return figures;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private async Task<TableFigures> RunAsync(
        string csv, string scratch, string store, string secret, TimeSpan limit, CancellationToken cancellationToken)
    {
        var file = Path.Combine(scratch, "pipeline.yaml");
        await File.WriteAllTextAsync(
            file,
            $$"""
            name: tables
            memory: {{Memory}}
            stores:
              src: { kind: local, root: "{{Path.GetDirectoryName(csv)}}" }
              dst: {{store}}
            nodes:
              read:  { kind: read, store: src }
              rows:  { kind: csv_decode, schema: { {{string.Join(", ", GenerateVehicles.Schema.Select(c => $"{c.Key}: {c.Value}"))}} }, formats: ["{{GenerateVehicles.TimeFormat}}"] }
              table: { kind: table, store: dst, prefix: warehouse/vehicles/, compression: {{Codec}}, encodings: {{Encodings}}{{(Partitions > 0 ? $", partition_by: [{GenerateVehicles.PartitionColumn}]" : "")}} }
            """,
            cancellationToken);
        return new TableFigures(await MeasuredProcess.RunAsync(Bind(Run(file, scratch, secret)), limit, cancellationToken));
    }

    // What the server has, as files.
    private async Task FetchAsync(string scratch, string store, string secret, TimeSpan limit, CancellationToken cancellationToken)
    {
        var file = Path.Combine(scratch, "fetch.yaml");
        await File.WriteAllTextAsync(
            file,
            $$"""
            name: fetch
            stores:
              src: {{store}}
              dst: { kind: local, root: "{{Target}}" }
            nodes:
              read:  { kind: read, store: src }
              write: { kind: write, store: dst }
            """,
            cancellationToken);
        await MeasuredProcess.RunAsync(Run(file, scratch, secret), limit, cancellationToken);
    }

    private ProcessSpec Run(string file, string scratch, string secret) =>
        ProcessSpec.DotNet(Program, "run", file, "--json", "--state", Path.Combine(scratch, "state")) with
        {
            Environment = new Dictionary<string, string?>
            {
                ["OSS_ACCESS_KEY_ID"] = KeyId,
                ["OSS_ACCESS_KEY_SECRET"] = secret,
                ["OSS_SESSION_TOKEN"] = null,
                ["DOTNET_PROCESSOR_COUNT"] = Threads.ToString(CultureInfo.InvariantCulture),
            },
        };
}
