namespace OssPipeline.Core.Limits;

/// <summary>A change of a store's rates: what an entry of a timetable, or an order given while a job runs, says of each.</summary>
/// <param name="Read">Bytes read per second.</param>
/// <param name="Write">Bytes written per second.</param>
/// <param name="Requests">Requests per second.</param>
public sealed record RatesChange(RateSetting Read, RateSetting Write, RateSetting Requests)
{
    private const string Expected = "a rate is a size per second for both ways (20MiB), or read=20MiB write=5MiB requests=100, each of which may be off, or off for no limit at all";

    /// <summary>Changes nothing.</summary>
    public static RatesChange None { get; } = new(default, default, default);

    /// <summary>Lifts every limit.</summary>
    public static RatesChange Off { get; } = new(RateSetting.Off, RateSetting.Off, RateSetting.Off);

    /// <summary>Whether it says anything.</summary>
    public bool IsNone => !Read.IsSet && !Write.IsSet && !Requests.IsSet;

    /// <summary>The rates after the change.</summary>
    public StoreRates ApplyTo(StoreRates before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return IsNone ? before : new StoreRates(Read.ApplyTo(before.Read), Write.ApplyTo(before.Write), Requests.ApplyTo(before.Requests));
    }

    /// <summary>Both changes as one; where both say something the later one holds.</summary>
    public RatesChange Then(RatesChange later)
    {
        ArgumentNullException.ThrowIfNull(later);
        return new RatesChange(
            later.Read.IsSet ? later.Read : Read, later.Write.IsSet ? later.Write : Write, later.Requests.IsSet ? later.Requests : Requests);
    }

    /// <summary>Reads a change: <c>off</c>, <c>20MiB</c> (read and write), or <c>read=20MiB write=off requests=100</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="change">The change; none when there is a problem.</param>
    /// <param name="problem">What is wrong; empty when nothing is.</param>
    public static bool TryParse(string text, out RatesChange change, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        (change, problem) = (None, Expected);
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 1 && RateSetting.TryParseBytes(words[0], out var both))
        {
            (change, problem) = (both == RateSetting.Off ? Off : new RatesChange(both, both, default), "");
            return true;
        }

        foreach (var word in words)
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var value = equals < 0 ? "" : word[(equals + 1)..];
            RatesChange one;
            switch (equals < 0 ? "" : word[..equals])
            {
                case "read" when !change.Read.IsSet && RateSetting.TryParseBytes(value, out var read):
                    one = None with { Read = read };
                    break;
                case "write" when !change.Write.IsSet && RateSetting.TryParseBytes(value, out var write):
                    one = None with { Write = write };
                    break;
                case "requests" when !change.Requests.IsSet && RateSetting.TryParseRequests(value, out var requests):
                    one = None with { Requests = requests };
                    break;
                default:
                    change = None;
                    return false;
            }

            change = change.Then(one);
        }

        if (!change.IsNone)
        {
            problem = "";
        }

        return !change.IsNone;
    }

    /// <summary>The text that <see cref="TryParse"/> takes back; empty when nothing is said.</summary>
    public override string ToString()
    {
        var parts = new List<string>(3);
        if (Read.IsSet)
        {
            parts.Add($"read={Read.ToBytesText()}");
        }

        if (Write.IsSet)
        {
            parts.Add($"write={Write.ToBytesText()}");
        }

        if (Requests.IsSet)
        {
            parts.Add($"requests={Requests.ToRequestsText()}");
        }

        return string.Join(' ', parts);
    }
}
