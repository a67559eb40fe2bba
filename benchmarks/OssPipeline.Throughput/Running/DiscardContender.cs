using System.Net.Http.Json;
using OssPipeline.Throughput.Serving;

namespace OssPipeline.Throughput.Running;

/// <summary>A client against the discarding server, which tells afterwards what arrived.</summary>
internal sealed class DiscardContender(IClient client, ServerProcess server, string data, TimeSpan limit) : IContender
{
    private const string Bucket = "bench";

    public string Name => client.Name;

    public string Title => client.Title;

    public async Task<Figures> RunAsync(Workload workload, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        var scratch = Directory.CreateDirectory(Path.Combine(data, "scratch")).FullName;
        try
        {
            var command = client.Command(workload, server.Address, Bucket, scratch);
            var cpu = server.Cpu;
            var measured = await MeasuredProcess.RunAsync(command, limit, cancellationToken);
            cpu = server.Cpu - cpu;
            client.Check(workload, measured);
            var arrived = await http.GetFromJsonAsync<BucketTotals>($"/-/totals/{Bucket}", cancellationToken);
            var expected = client.ChangesBytes && arrived is not null ? workload.Totals with { CrcSum = arrived.CrcSum } : workload.Totals;
            return arrived == expected
                ? new Figures(measured, cpu)
                : throw new RunFailedException($"{client.Title}: {arrived} arrived; {workload.Totals} was sent.");
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
            using var forgotten = await http.DeleteAsync($"/-/buckets/{Bucket}", CancellationToken.None);
        }
    }
}
