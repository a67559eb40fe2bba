namespace OssPipeline.Blocks.Encryption;

/// <summary>An envelope as text for the journal: a line for each header. The data key in it is wrapped, so it is no secret.</summary>
internal static class EnvelopeNote
{
    public static string Format(IReadOnlyDictionary<string, string> metadata) =>
        string.Join('\n', metadata.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}={m.Value}"));

    /// <summary>Null when it is none; the object is then encrypted anew.</summary>
    public static IReadOnlyDictionary<string, string>? Parse(string note)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in note.Split('\n'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                return null;
            }

            metadata[line[..equals]] = line[(equals + 1)..];
        }

        return metadata;
    }
}
