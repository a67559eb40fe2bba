using System.CommandLine;
using System.Globalization;
using OssPipeline.Cli.Output;
using OssPipeline.Cli.Pipelines;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Live;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe status PIPELINE</c>: what earlier runs did, from the job's journal; also while one is running.</summary>
internal static class StatusCommand
{
    private const int RunsShown = 10;

    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);

    public static Command Create(CommandFrame frame)
    {
        var objects = new Option<bool>("--objects") { Description = "Also every object and how far it got." };
        var command = PipelineOptions.CreateCommand("status", "Shows what earlier runs of a pipeline did.", frame.Common);
        var watch = new Option<bool>("--watch") { Description = "Shows a running job every second until its run ends." };
        command.Add(objects);
        command.Add(watch);
        return frame.Bind(command, (run, stop) => ExecuteAsync(run, run.Line.GetValue(objects), run.Line.GetValue(watch), stop));
    }

    private static async Task<int> ExecuteAsync(Invocation run, bool withObjects, bool watch, CancellationToken stop)
    {
        var session = PipelineSession.Open(run);
        await using (session.ConfigureAwait(false))
        {
            var isRunning = await WriteLiveAsync(run, session.State, watch, stop).ConfigureAwait(false);
            using var journal = JournalView.Open(session.State);
            if (journal.IsMissing)
            {
                run.Terminal.Note($"{session.Spec.Name}: never run (no {session.State.JournalPath})");
            }

            WriteRuns(run.Terminal, journal.Runs().Take(RunsShown), isRunning);
            foreach (var state in journal.Read(withObjects ? null : FlowStage.Failed))
            {
                stop.ThrowIfCancellationRequested();
                WriteState(run.Terminal, state);
            }

            var totals = journal.Totals();
            WriteTotals(run.Terminal, session, totals);
            return totals.GetValueOrDefault(FlowStage.Failed).Objects > 0 ? ExitCode.Incomplete : ExitCode.Done;
        }
    }

    // Whether a run holds the lock: what it told last is its own word only then.
    private static async Task<bool> WriteLiveAsync(Invocation run, JobState state, bool watch, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(WatchInterval, run.Host.Clock);
        while (state.IsInUse())
        {
            if (LiveStatus.Read(state) is { } live)
            {
                if (run.Terminal.IsJson)
                {
                    run.Terminal.Json(live, LiveText.Write);
                }
                else
                {
                    foreach (var line in LiveText.Lines(state.Job, live, run.Host.Clock.GetUtcNow()))
                    {
                        run.Terminal.Line(line);
                    }
                }
            }

            if (!watch)
            {
                return true;
            }

            await timer.WaitForNextTickAsync(stop).ConfigureAwait(false);
        }

        return false;
    }

    private static void WriteRuns(Terminal terminal, IEnumerable<RunRecord> runs, bool isRunning)
    {
        var newest = true;
        foreach (var run in runs)
        {
            // Only the newest can be the one that goes on; one without an end before it was killed.
            var unended = isRunning && newest ? "running" : "killed";
            newest = false;
            if (terminal.IsJson)
            {
                terminal.Json((run, unended), static (json, s) =>
                {
                    var (r, unended) = s;
                    json.WriteString("event", "run");
                    json.WriteNumber("id", r.Id);
                    json.WriteString("started", r.Started.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
                    json.WriteString("outcome", r.Outcome ?? unended);
                    json.WriteNumber("done", r.Done);
                    json.WriteNumber("skipped", r.Skipped);
                    json.WriteNumber("failed", r.Failed);
                    json.WriteNumber("bytes_read", r.BytesRead);
                    json.WriteNumber("bytes_written", r.BytesWritten);
                    if (r.Ended is { } ended)
                    {
                        json.WriteNumber("seconds", Math.Round((ended - r.Started).TotalSeconds, 3));
                    }

                    if (r.Message is { } message)
                    {
                        json.WriteString("message", message);
                    }
                });
                continue;
            }

            var took = run.Ended is { } end ? $" in {ProgressText.Clock(end - run.Started)}" : "";
            var counts = run.Outcome is null ? "" : $": {run.Done:N0} done, {run.Skipped:N0} skipped, {run.Failed:N0} failed, {new ByteSize(run.BytesWritten)} written";
            terminal.Line(string.Create(CultureInfo.InvariantCulture, $"run {run.Id}, {run.Started.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z: {run.Outcome ?? unended}{took}{counts}"));
            if (run.Message is { } reason)
            {
                terminal.Line($"  {Printable.Of(reason)}");
            }
        }
    }

    private static void WriteState(Terminal terminal, FlowState state)
    {
        if (terminal.IsJson)
        {
            terminal.Json(state, static (json, s) =>
            {
                json.WriteString("event", "object");
                json.WriteString("source", s.Id.Source);
                json.WriteString("key", s.Id.Key);
                json.WriteString("sink", s.Id.Sink);
                json.WriteString("target", s.Target);
                json.WriteNumber("size", s.Version.Size);
                json.WriteString("stage", s.Stage.ToString().ToLowerInvariant());
                if (s.Stored?.Crc64 is { } crc)
                {
                    json.WriteString("crc64", crc.ToString(CultureInfo.InvariantCulture));
                }

                if (s.Reason is { } reason)
                {
                    json.WriteString("reason", reason);
                }
            });
            return;
        }

        var why = state.Reason is { } text ? $": {Printable.Of(text)}" : "";
        terminal.Line($"  {state.Stage.ToString().ToLowerInvariant(),-9}  {Printable.Of(state.Id.Key)} → {state.Id.Sink}: {Printable.Of(state.Target)}{why}");
    }

    private static void WriteTotals(Terminal terminal, PipelineSession session, IReadOnlyDictionary<FlowStage, (long Objects, long Bytes)> totals)
    {
        var (done, open, failed) = (
            totals.GetValueOrDefault(FlowStage.Committed), totals.GetValueOrDefault(FlowStage.Started), totals.GetValueOrDefault(FlowStage.Failed));
        if (terminal.IsJson)
        {
            terminal.Json((session.Spec.Name, Done: done, Open: open, Failed: failed), static (json, t) =>
            {
                json.WriteString("event", "status");
                json.WriteString("name", t.Name);
                foreach (var (word, total) in new[] { ("committed", t.Done), ("started", t.Open), ("failed", t.Failed) })
                {
                    json.WriteStartObject(word);
                    json.WriteNumber("objects", total.Objects);
                    json.WriteNumber("bytes", total.Bytes);
                    json.WriteEndObject();
                }
            });
            return;
        }

        terminal.Line($"{session.Spec.Name}: {done.Objects:N0} objects ({new ByteSize(done.Bytes)}) committed, {open.Objects:N0} ({new ByteSize(open.Bytes)}) under way, {failed.Objects:N0} failed");
    }
}
