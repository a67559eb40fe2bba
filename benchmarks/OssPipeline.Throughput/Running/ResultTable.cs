using System.Globalization;
using System.Text;

namespace OssPipeline.Throughput.Running;

/// <summary>Medians of the rounds, as Markdown.</summary>
internal sealed class ResultTable
{
    private readonly StringBuilder _rows = new();
    private readonly List<string> _notes = [];

    public void Add(BenchCase one, IContender contender, IReadOnlyList<Figures> rounds, long bytes)
    {
        var gigabytes = bytes / 1e9;
        var walls = rounds.Select(r => r.Client.Wall.TotalSeconds).ToList();
        var rates = walls.Select(w => gigabytes / w).ToList();
        var cpu = rounds.Select(r => r.Client.Cpu.TotalSeconds).ToList();
        _rows.AppendLine(CultureInfo.InvariantCulture, $"| {one.Title} | {contender.Title} | {Rate(Median(rates))} ({Rate(rates.Min())}–{Rate(rates.Max())}) | {Median(walls.Select(w => one.Files / w)):N0} | {Median(walls):0.00} | {Median(cpu) / gigabytes:0.00} ({Median(cpu):0.0}) | {Median(rounds.Select(r => r.Client.PeakRss / (double)(1 << 20))):0} | {Median(rounds.Select(r => r.ServerCpu.TotalSeconds / gigabytes)):0.00} |");
        if (rounds.All(r => r.Dirty is not null))
        {
            var dirty = Median(rounds.Select(r => r.Dirty!.Value / 1e9));
            var flush = Median(rounds.Select(r => r.Flush.TotalSeconds));
            _notes.Add(string.Create(CultureInfo.InvariantCulture, $"{one.Title}, {contender.Title}: the figure is into the page cache; {dirty:0.00} GB were still to be written to the disk (whole machine), which took {flush:0.0} s more. Verified afterwards."));
        }
    }

    public void AddFailure(BenchCase one, IContender contender, string reason) =>
        _notes.Add($"**{one.Title}, {contender.Title}: no figure.** {reason}");

    public override string ToString()
    {
        var text = new StringBuilder()
            .AppendLine("| Case | Client | GB/s (min–max) | objects/s | wall s | client CPU s/GB (s) | client peak RSS MiB | server CPU s/GB |")
            .AppendLine("|---|---|---|---|---|---|---|---|")
            .Append(_rows);
        foreach (var note in _notes)
        {
            text.AppendLine().AppendLine($"* {note}");
        }

        return text.ToString();
    }

    private static string Rate(double rate) => rate.ToString(rate < 0.1 ? "0.000" : "0.00", CultureInfo.InvariantCulture);

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
