using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace OssPipeline.Engine.Checkpoints;

/// <summary>A short mark of everything that decides which bytes an object becomes on its way to one sink.</summary>
internal static class PlanHash
{
    /// <summary>The hash of the fingerprints along a path, in order.</summary>
    public static string Of(IEnumerable<string> fingerprints)
    {
        var hash = new XxHash3();
        foreach (var fingerprint in fingerprints)
        {
            hash.Append(Encoding.UTF8.GetBytes(fingerprint));
            hash.Append("\n"u8);
        }

        return Format((long)hash.GetCurrentHashAsUInt64());
    }

    public static string Format(long value) => value.ToString("x16", CultureInfo.InvariantCulture);

    public static long Parse(string hash) => long.Parse(hash, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
