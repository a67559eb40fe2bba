namespace OssPipeline.DevServer.Storage;

/// <summary>A restore of an archived object: it can be read from one time to another.</summary>
/// <param name="Ready">When the restore ends and reads are possible, in Unix milliseconds.</param>
/// <param name="Until">When the restored copy expires, in Unix milliseconds.</param>
internal sealed record Restoration(long Ready, long Until)
{
    /// <summary>Whether the restore is still under way.</summary>
    public bool IsOngoing(long now) => now < Ready;

    /// <summary>Whether the object can be read.</summary>
    public bool IsReadable(long now) => now >= Ready && now < Until;
}
