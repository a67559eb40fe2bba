using OssPipeline.TestKit.Stores;

namespace OssPipeline.Throughput.Listing;

/// <summary>Names as buckets have them.</summary>
internal static class KeyShapes
{
    public static string[] Names { get; } = ["flat", "deep", "hex", "uneven"];

    public static SyntheticStore Store(string shape, int objects, TimeSpan latency) => new(objects, KeyOf(shape, objects))
    {
        BeforePage = latency == TimeSpan.Zero ? null : (_, stop) => new ValueTask(Task.Delay(latency, stop)),
    };

    private static Func<int, string> KeyOf(string shape, int objects) => shape switch
    {
        "flat" => static i => $"object-{i:00000000}",
        "deep" => static i => $"logs/{new DateTime(1990, 1, 1).AddHours(i / 100):yyyy/MM/dd/HH}/part-{i % 100:00000}.gz",
        "hex" => i => $"{(long)i * (uint.MaxValue / objects):x8}/data.parquet",
        _ => Uneven,
    };

    // Folders of 1, 10, 100 … 100,000 files, again and again.
    private static string Uneven(int i)
    {
        var (round, rest) = (i / 111_111, i % 111_111);
        var folder = 0;
        for (var size = 1; rest >= size && folder < 5; size *= 10, folder++)
        {
            rest -= size;
        }

        return $"tenant-{round:000}/f{folder}/{rest:000000}.json";
    }
}
