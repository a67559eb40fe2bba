namespace OssPipeline.Throughput.Running;

/// <summary>Runs all contenders on all cases, interleaved, so that a slow minute of the machine hits them alike.</summary>
internal sealed class Rounds(IContender[] contenders, Workload warm, string data, int rounds)
{
    /// <summary>The table, and whether every contender finished every run.</summary>
    public async Task<(ResultTable Table, bool Complete)> RunAsync(BenchCase[] cases, CancellationToken cancellationToken)
    {
        var table = new ResultTable();
        var complete = true;
        foreach (var contender in contenders)
        {
            await TryRunAsync(contender, warm, "warm-up", cancellationToken);
        }

        foreach (var one in cases)
        {
            await Console.Error.WriteLineAsync($"{one.Title}: making the files");
            var workload = DataMaker.Make(one, data, cancellationToken);
            DataMaker.WarmPageCache(workload, cancellationToken);
            var results = contenders.ToDictionary(c => c, _ => new List<Figures>());
            var failures = new Dictionary<IContender, string>();
            for (var round = 0; round < rounds; round++)
            {
                for (var i = 0; i < contenders.Length; i++)
                {
                    var contender = contenders[(i + round) % contenders.Length];
                    var (figures, failure) = await TryRunAsync(contender, workload, $"round {round + 1}", cancellationToken);
                    if (figures is not null)
                    {
                        results[contender].Add(figures);
                    }
                    else
                    {
                        failures[contender] = failure!;
                    }
                }
            }

            foreach (var contender in contenders)
            {
                // A contender that failed once has no median: the rounds that went well may be the lucky ones.
                if (failures.TryGetValue(contender, out var failure))
                {
                    complete = false;
                    table.AddFailure(one, contender, failure);
                }
                else
                {
                    table.Add(one, contender, results[contender], workload.Totals.Bytes);
                }
            }
        }

        return (table, complete);
    }

    private static async Task<(Figures? Figures, string? Failure)> TryRunAsync(IContender contender, Workload workload, string what, CancellationToken cancellationToken)
    {
        try
        {
            var figures = await contender.RunAsync(workload, cancellationToken);
            await Console.Error.WriteLineAsync($"{workload.Case.Title}: {what}, {contender.Title}: {figures.Client.Wall.TotalSeconds:0.00} s, CPU {figures.Client.Cpu.TotalSeconds:0.00} s, {figures.Client.PeakRss >> 20} MiB");
            return (figures, null);
        }
        catch (RunFailedException e)
        {
            await Console.Error.WriteLineAsync($"{workload.Case.Title}: {what}, {contender.Title}: {e.Message}");
            return (null, e.Message);
        }
    }
}
