using System.Globalization;
using OssPipeline.Core.Data;

namespace OssPipeline.Core.Limits;

/// <summary>How fast a store may be used; null is no limit.</summary>
/// <param name="Read">Bytes read per second.</param>
/// <param name="Write">Bytes written per second.</param>
/// <param name="Requests">Requests per second, of every kind.</param>
public sealed record StoreRates(long? Read, long? Write, long? Requests)
{
    /// <summary>No limit at all.</summary>
    public static StoreRates Unlimited { get; } = new(null, null, null);

    /// <summary>Whether nothing is limited.</summary>
    public bool IsUnlimited => Read is null && Write is null && Requests is null;

    /// <summary><c>no limit</c>, or what is limited: <c>read 20 MiB/s, write 5 MiB/s, 100 requests/s</c>.</summary>
    public override string ToString()
    {
        if (IsUnlimited)
        {
            return "no limit";
        }

        var parts = new List<string>(3);
        if (Read is { } read)
        {
            parts.Add($"read {new ByteSize(read)}/s");
        }

        if (Write is { } write)
        {
            parts.Add($"write {new ByteSize(write)}/s");
        }

        if (Requests is { } requests)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{requests:N0} requests/s"));
        }

        return string.Join(", ", parts);
    }
}
