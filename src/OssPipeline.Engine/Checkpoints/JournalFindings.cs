namespace OssPipeline.Engine.Checkpoints;

/// <summary>Names and values in one column: a line each, which neither can have, as both stand in headers.</summary>
internal static class JournalFindings
{
    public static string? Format(IReadOnlyDictionary<string, string>? findings) =>
        findings is not { Count: > 0 } ? null : string.Join('\n', findings.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={f.Value}"));

    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        var findings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            findings[line[..equals]] = line[(equals + 1)..];
        }

        return findings;
    }
}
