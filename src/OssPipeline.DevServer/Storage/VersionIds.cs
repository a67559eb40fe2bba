using System.Globalization;

namespace OssPipeline.DevServer.Storage;

/// <summary>Version IDs: opaque to clients; inside, a sequence that grows within the bucket and then 64 random bits.</summary>
internal static class VersionIds
{
    private const string Start = "CAEQ";
    private const int Digits = 16;

    /// <summary>An ID for a sequence number.</summary>
    public static string Of(long sequence) => $"{Start}{sequence:X16}{Random.Shared.NextInt64():X16}";

    /// <summary>The sequence number after <paramref name="last"/>: by the clock, but never backwards.</summary>
    public static long Next(long last, long now) => Math.Max(last + 1, now << 16);

    /// <summary>The sequence number in an ID; 0 when it is none of this server's.</summary>
    public static long SequenceOf(string? id) =>
        id is { Length: 36 } && id.StartsWith(Start, StringComparison.Ordinal)
        && long.TryParse(id.AsSpan(Start.Length, Digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sequence)
            ? sequence
            : 0;
}
