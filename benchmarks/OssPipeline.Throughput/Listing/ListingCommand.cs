using System.Diagnostics;
using System.Globalization;
using OssPipeline.Core.Storage;
using OssPipeline.Storage.Listing;
using OssPipeline.Throughput.Running;

namespace OssPipeline.Throughput.Listing;

/// <summary>Listing a simulated store whose pages take a while, page by page and by ranges at the same time.</summary>
internal static class ListingCommand
{
    public static async Task<int> ExecuteAsync(Arguments arguments, CancellationToken stop)
    {
        var objects = arguments.Number("objects", 1_000_000, 1);
        var latency = TimeSpan.FromMilliseconds(arguments.Number("latency", 20, 0));
        var parallel = arguments.Number("parallel", ParallelListing.DefaultParallel, 1);
        var shapes = arguments.Names("shape", KeyShapes.Names, KeyShapes.Names);
        var withSerial = !arguments.Flag("no-serial");
        arguments.RejectUnknown();
        Console.WriteLine(Machine.Describe());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{objects:N0} keys, {latency.TotalMilliseconds} ms a page of 1,000, {parallel} ranges at a time"));
        Console.WriteLine();
        Console.WriteLine("| keys | serial | pages | parallel | pages | faster |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        foreach (var shape in shapes)
        {
            var (serial, serialPages) = withSerial ? await MeasureAsync(shape, objects, latency, 1, stop).ConfigureAwait(false) : default;
            var (ranges, rangePages) = await MeasureAsync(shape, objects, latency, parallel, stop).ConfigureAwait(false);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {shape} | {serial.TotalSeconds:0.00} s | {serialPages:N0} | {ranges.TotalSeconds:0.00} s | {rangePages:N0} | {(withSerial ? serial / ranges : 0):0.0} × |"));
        }

        return 0;
    }

    private static async Task<(TimeSpan Took, long Pages)> MeasureAsync(string shape, int objects, TimeSpan latency, int parallel, CancellationToken stop)
    {
        var store = KeyShapes.Store(shape, objects, latency);
        var watch = Stopwatch.StartNew();
        var (count, last) = (0, (string?)null);
        await foreach (var info in ParallelListing.ListAsync(store, "", null, parallel, stop).ConfigureAwait(false))
        {
            if (ObjectKey.Compare(last, info.Key) >= 0)
            {
                throw new InvalidOperationException($"{info.Key} was listed behind {last}.");
            }

            last = info.Key;
            count++;
        }

        return count == objects ? (watch.Elapsed, store.Pages) : throw new InvalidOperationException($"{count} of {objects} keys were listed.");
    }
}
