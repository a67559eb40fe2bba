using OssPipeline.Blocks.Encryption;
using OssPipeline.Cli.Output;

namespace OssPipeline.Cli.Commands;

/// <summary>What <c>keys rewrap</c> did so far; counted from many threads.</summary>
/// <param name="isDryRun">Nothing is written.</param>
internal sealed class RewrapCounts(bool isDryRun)
{
    private long _rewrapped;
    private long _alreadyNew;
    private long _plain;
    private long _failed;

    public bool IsDryRun { get; } = isDryRun;

    public long Failed => Interlocked.Read(ref _failed);

    public void Add(RewrapResult result)
    {
        switch (result)
        {
            case RewrapResult.Rewrapped:
                Interlocked.Increment(ref _rewrapped);
                break;
            case RewrapResult.AlreadyNew:
                Interlocked.Increment(ref _alreadyNew);
                break;
            default:
                Interlocked.Increment(ref _plain);
                break;
        }
    }

    public void AddFailure() => Interlocked.Increment(ref _failed);

    /// <summary>The counts in words.</summary>
    public string Line() =>
        $"{Interlocked.Read(ref _rewrapped):N0} {(IsDryRun ? "to rewrap" : "rewrapped")}, {Interlocked.Read(ref _alreadyNew):N0} had the new key, {Interlocked.Read(ref _plain):N0} not encrypted, {Failed:N0} failed";

    /// <summary>The last line, or the last object.</summary>
    public void Write(Terminal terminal)
    {
        if (!terminal.IsJson)
        {
            terminal.Line(Line());
            return;
        }

        terminal.Json(this, static (json, c) =>
        {
            json.WriteString("event", "summary");
            json.WriteNumber("rewrapped", c._rewrapped);
            json.WriteNumber("already_new", c._alreadyNew);
            json.WriteNumber("plain", c._plain);
            json.WriteNumber("failed", c._failed);
            json.WriteBoolean("dry_run", c.IsDryRun);
        });
    }
}
