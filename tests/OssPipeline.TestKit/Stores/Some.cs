using System.Globalization;
using System.Text;
using OssPipeline.Core.Data;

namespace OssPipeline.TestKit.Stores;

/// <summary>Makes test data: the same arguments give the same data.</summary>
public static class Some
{
    /// <summary>A point in time for tests that need one: 2026-01-31 12:00:00 UTC.</summary>
    public static DateTimeOffset Instant { get; } = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Bytes without a pattern.</summary>
    public static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>UTF-8 bytes of a text.</summary>
    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A listed object.</summary>
    public static ObjectRef Ref(string key = "dir/file.csv", long size = 3, string? etag = "etag-1") => new(key, size, etag, Instant);

    /// <summary>A part with the given bytes in memory of its own; <paramref name="budget"/> gets it back when the part is disposed of.</summary>
    public static async Task<Part> PartAsync(MemoryBudget budget, ReadOnlyMemory<byte> bytes, ObjectRef? origin = null, int sequence = 0, bool isLast = true, long offset = 0)
    {
        ArgumentNullException.ThrowIfNull(budget);
        var lease = await budget.AcquireAsync(bytes.Length, CancellationToken.None);
        bytes.CopyTo(lease.Memory);
        return new Part(origin ?? Ref(size: bytes.Length), sequence, isLast, offset, lease, bytes.Length);
    }

    /// <summary><paramref name="count"/> keys, ascending: <c>prefix0000</c>, <c>prefix0001</c> …</summary>
    public static string[] Keys(string prefix, int count) =>
        [.. Enumerable.Range(0, count).Select(i => prefix + i.ToString("D4", CultureInfo.InvariantCulture))];
}
