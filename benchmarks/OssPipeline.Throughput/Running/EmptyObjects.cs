using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using OssPipeline.Throughput.Serving;

namespace OssPipeline.Throughput.Running;

/// <summary>The case <c>empty-1m</c>: a hundred thousand and a million empty objects, planned and run; memory must not grow with them.</summary>
internal sealed class EmptyObjects(OsspipeClient client, ServerProcess server, string data, TimeSpan limit)
{
    private const string Bucket = "empty";

    public async Task<string> RunAsync(int scale, CancellationToken cancellationToken)
    {
        var table = new StringBuilder()
            .AppendLine("| Empty objects | osspipe | wall s | objects/s | client CPU s | client peak RSS MiB |")
            .AppendLine("|---|---|---|---|---|---|");
        foreach (var directories in (int[])[100, 1000])
        {
            var one = new BenchCase("empty", Math.Max(1, directories / scale), 1000, 0);
            await Console.Error.WriteLineAsync($"{one.Title}: making the files");
            var workload = DataMaker.Make(one, data, cancellationToken);
            var scratch = Directory.CreateDirectory(Path.Combine(data, "scratch")).FullName;
            try
            {
                foreach (var verb in (string[])["plan", "run"])
                {
                    await Console.Error.WriteLineAsync($"{one.Title}: {verb}");
                    var command = client.Invoke(verb, workload, server.Address, Bucket, scratch);
                    var measured = await MeasuredProcess.RunAsync(command, limit, cancellationToken);
                    if (verb == "run")
                    {
                        client.Check(workload, measured);
                        await CheckArrivedAsync(workload, cancellationToken);
                    }

                    var wall = measured.Wall.TotalSeconds;
                    table.AppendLine(CultureInfo.InvariantCulture, $"| {one.Files:N0} | {verb} | {wall:0.0} | {one.Files / wall:N0} | {measured.Cpu.TotalSeconds:0.0} | {measured.PeakRss / (double)(1 << 20):0} |");
                }
            }
            finally
            {
                Directory.Delete(scratch, recursive: true);
            }
        }

        return table.ToString();
    }

    private async Task CheckArrivedAsync(Workload workload, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        var arrived = await http.GetFromJsonAsync<BucketTotals>($"/-/totals/{Bucket}", cancellationToken);
        using var forgotten = await http.DeleteAsync($"/-/buckets/{Bucket}", cancellationToken);
        if (arrived != workload.Totals)
        {
            throw new RunFailedException($"{arrived} arrived; {workload.Totals} was sent.");
        }
    }
}
