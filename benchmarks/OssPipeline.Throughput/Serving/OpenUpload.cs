using System.Collections.Concurrent;
using OssPipeline.Core.Data;

namespace OssPipeline.Throughput.Serving;

/// <summary>A multipart upload under way.</summary>
internal sealed class OpenUpload(string key)
{
    public const int MaxParts = 10_000;

    public string Key { get; } = key;

    public DateTimeOffset Initiated { get; } = DateTimeOffset.UtcNow;

    public ConcurrentDictionary<int, DiscardedObject> Parts { get; } = new();

    /// <summary>Combines the named parts; null with the number of one that was never stored.</summary>
    public DiscardedObject? Combine(IReadOnlyList<int> numbers, out int missing)
    {
        missing = 0;
        var (size, crc) = (0L, 0UL);
        foreach (var number in numbers)
        {
            if (!Parts.TryGetValue(number, out var part))
            {
                missing = number;
                return null;
            }

            crc = Crc64Xz.Combine(crc, part.Crc64, part.Size);
            size += part.Size;
        }

        return new DiscardedObject(size, crc, ETags.Of(size, crc, numbers.Count), DateTimeOffset.UtcNow);
    }
}
