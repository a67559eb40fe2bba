using OssPipeline.Cli.Output;
using OssPipeline.Core.Checkpoints;

namespace OssPipeline.Cli.Pipelines;

/// <summary>Says what became of single objects: each that failed, by name and reason; with <c>-v</c> every one.</summary>
/// <remarks>Safe for concurrent use. When very many fail, stderr gets the first and <c>status</c> all; JSON lines have all.</remarks>
internal sealed class OutcomeLog(Terminal terminal)
{
    private const int MaxLines = 100;

    private long _failed;

    /// <summary>Takes note of one object's end.</summary>
    public void Add(WorkOutcome outcome)
    {
        var isFailed = outcome.Result == WorkResult.Failed;
        if (isFailed && Interlocked.Increment(ref _failed) <= MaxLines)
        {
            terminal.Error($"osspipe: failed: {Printable.Of(outcome.Object.Key)}: {Printable.Of(outcome.Reason ?? "unknown reason")}");
        }

        if (terminal.IsVerbose && !isFailed)
        {
            terminal.Detail(outcome.Result == WorkResult.Skipped
                ? $"skipped: {Printable.Of(outcome.Object.Key)}: {outcome.Reason}"
                : $"done: {Printable.Of(outcome.Object.Key)} → {string.Join(", ", outcome.Targets.Select(Printable.Of))}");
        }

        if (terminal.IsJson && (isFailed || terminal.IsVerbose))
        {
            Print(outcome);
            terminal.Flush(); // whoever follows the run through a pipe sees it now
        }
    }

    /// <summary>Says how many were left out of the log.</summary>
    public void Finish()
    {
        if (_failed > MaxLines)
        {
            terminal.Error($"osspipe: {_failed - MaxLines:N0} more failed; osspipe status lists all of them");
        }
    }

    private void Print(WorkOutcome outcome) => terminal.Json((outcome, terminal.Redaction), static (json, s) =>
    {
        var (o, redaction) = s;
        json.WriteString("event", "object");
        json.WriteString("source", o.Source);
        json.WriteString("key", o.Object.Key);
        json.WriteNumber("size", o.Object.Size);
        json.WriteString("result", o.Result.ToString().ToLowerInvariant());
        if (o.Reason is { } reason)
        {
            json.WriteString("reason", redaction.ApplyToMessage(reason));
        }

        if (o.Targets.Count > 0)
        {
            json.WriteStartArray("targets");
            foreach (var target in o.Targets)
            {
                json.WriteStringValue(target);
            }

            json.WriteEndArray();
        }
    });
}
