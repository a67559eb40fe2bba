using System.Globalization;
using System.Text;
using OssPipeline.Throughput.Running;

namespace OssPipeline.Throughput.Tables;

/// <summary>Runs contenders in turn and keeps their medians, as Markdown.</summary>
internal sealed class TableResults
{
    private readonly StringBuilder _rows = new();

    /// <exception cref="RunFailedException">A run failed, or the files of two contenders hold different rows.</exception>
    public async Task MeasureAsync(IReadOnlyList<TableContender> contenders, VehicleFile source, int rounds, TimeSpan limit, CancellationToken cancellationToken)
    {
        var runs = contenders.ToDictionary(c => c, _ => new List<TableFigures>());
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < contenders.Count; i++)
            {
                // Another one begins each round.
                var contender = contenders[(i + round) % contenders.Count];
                var figures = await contender.RunAsync(source, limit, cancellationToken);
                runs[contender].Add(figures);
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{contender.Codec} {contender.Threads} p={contender.Partitions} {contender.Title}: {figures.Run.Wall.TotalSeconds:0.00} s, {figures.Run.Cpu.TotalSeconds:0.00} cpu-s, {figures.Run.PeakRss / 1e6:0} MB, {figures.Bytes / 1e6:0.0} MB in {figures.Files}, {figures.Digest}"));
            }
        }

        Check(runs, source);
        foreach (var contender in contenders)
        {
            Add(contender, runs[contender], runs[contenders.First(c => c.IsPeer && c.Partitions == contender.Partitions)], source);
        }
    }

    public override string ToString() => new StringBuilder()
        .AppendLine("| Codec | Threads | Partitions | | wall s (min–max) | MB/s | CPU s | peak RSS MB | output MB (files) | speed | RSS | output |")
        .AppendLine("|---|---|---|---|---|---|---|---|---|---|---|---|")
        .Append(_rows)
        .AppendLine()
        .AppendLine("The last three columns are of DuckDB with the same codec, cores and partitions.")
        .ToString();

    private static void Check(Dictionary<TableContender, List<TableFigures>> runs, VehicleFile source)
    {
        var digests = runs.Values.SelectMany(r => r).Select(r => r.Digest).Distinct().ToList();
        if (digests is not [var only] || !only.StartsWith($"{source.Rows} ", StringComparison.Ordinal))
        {
            throw new RunFailedException($"The files hold different rows, or not the {source.Rows} of the CSV: {string.Join("; ", digests)}.");
        }
    }

    private void Add(TableContender contender, List<TableFigures> mine, List<TableFigures> peer, VehicleFile source)
    {
        var walls = mine.ConvertAll(r => r.Run.Wall.TotalSeconds);
        var (wall, rss, bytes) = (Median(walls), Rss(mine), Bytes(mine));
        var of = contender.IsPeer
            ? " | | "
            : string.Create(CultureInfo.InvariantCulture, $"{Median(peer.ConvertAll(r => r.Run.Wall.TotalSeconds)) / wall:0.00} × | {rss / Rss(peer):0.00} × | {bytes / Bytes(peer):0.00} ×");
        _rows.AppendLine(
            CultureInfo.InvariantCulture,
            $"| {contender.Codec} | {contender.Threads} | {contender.Partitions} | {contender.Title} | {wall:0.00} ({walls.Min():0.00}–{walls.Max():0.00}) | {source.Size / wall / 1e6:0} | {Median(mine.ConvertAll(r => r.Run.Cpu.TotalSeconds)):0.0} | {rss / 1e6:0} | {bytes / 1e6:0.0} ({mine[0].Files:N0}) | {of} |");
    }

    private static double Rss(List<TableFigures> runs) => Median(runs.ConvertAll(r => (double)r.Run.PeakRss));

    private static double Bytes(List<TableFigures> runs) => Median(runs.ConvertAll(r => (double)r.Bytes));

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
