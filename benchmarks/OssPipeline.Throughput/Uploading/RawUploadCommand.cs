using System.Diagnostics;
using System.Text.Json;

namespace OssPipeline.Throughput.Uploading;

/// <summary><c>raw-upload</c>: what HttpClient and CRC-64 alone reach, without engine, journal or signatures.</summary>
internal static class RawUploadCommand
{
    public static async Task<int> ExecuteAsync(Arguments options, CancellationToken cancellationToken)
    {
        var bucket = new Uri(new Uri(options.Required("endpoint")), options.Required("bucket") + "/");
        var path = options.Required("path");
        var streams = options.Number("streams", 8, 1);
        var part = options.Size("part", 8 << 20);
        options.RejectUnknown();

        var clock = Stopwatch.StartNew();
        using var uploader = new RawUploader(bucket, streams, part);
        var small = new ParallelOptions { MaxDegreeOfParallelism = streams, CancellationToken = cancellationToken };
        var large = new List<UploadFile>();
        await Parallel.ForEachAsync(UploadFile.Find(path), small, async (file, token) =>
        {
            if (file.Length <= part)
            {
                await uploader.PutAsync(file, token);
            }
            else
            {
                lock (large)
                {
                    large.Add(file);
                }
            }
        });
        foreach (var file in large)
        {
            await uploader.PutInPartsAsync(file, cancellationToken);
        }

        Console.WriteLine(JsonSerializer.Serialize(new { objects = uploader.Objects, bytes = uploader.Bytes, seconds = clock.Elapsed.TotalSeconds }));
        return 0;
    }
}
