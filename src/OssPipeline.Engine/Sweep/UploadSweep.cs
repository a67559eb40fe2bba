using OssPipeline.Core.Blocks;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Tables;

namespace OssPipeline.Engine.Sweep;

/// <summary>Aborts the multipart uploads that a job left open, so that their parts cost nothing any more (<c>osspipe gc</c>).</summary>
public static class UploadSweep
{
    /// <summary>Aborts what the journal knows as open, and what the store lists as open for objects that were begun and not finished.</summary>
    /// <param name="plan">The job's plan.</param>
    /// <param name="journal">Its journal, held.</param>
    /// <param name="dryRun">Only report.</param>
    /// <param name="aborted">Called for each upload: sink node, full key, upload ID.</param>
    /// <param name="cancellationToken">Ends the sweep; what is left is found by the next one.</param>
    public static async Task<long> RunAsync(
        PipelinePlan plan, SqliteJournal journal, bool dryRun, Action<string, string, string> aborted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(aborted);
        var sinks = plan.Nodes.Where(n => n.IsSink).ToDictionary(n => n.Name, n => n.Sink);
        var companions = plan.Trees.SelectMany(t => t.Routes).ToDictionary(r => (r.Source.Name, r.Sink.Name), r => r.CompanionSuffixes);
        long count = 0;
        foreach (var stage in new[] { FlowStage.Started, FlowStage.Failed })
        {
            foreach (var state in journal.Read(stage))
            {
                if (sinks.TryGetValue(state.Id.Sink, out var sink))
                {
                    count += await SweepAsync(state, sink).ConfigureAwait(false);
                }
            }
        }

        foreach (var section in plan.Sections.Where(_ => !dryRun))
        {
            await RunTables.RecoverAsync(section.Section!, journal, cancellationToken).ConfigureAwait(false);
        }

        await journal.FlushAsync(cancellationToken).ConfigureAwait(false);
        return count;

        async ValueTask<long> SweepAsync(FlowState state, ISink sink)
        {
            var open = new HashSet<string>(StringComparer.Ordinal);
            if (state.UploadId is { } known)
            {
                open.Add(known);
            }
            else if (state.Stage == FlowStage.Started && state.Version.Size > state.PartSize)
            {
                // Killed between the store's answer and the journal: only the store knows the upload.
                await foreach (var upload in sink.ListUploadsAsync(state.Target, cancellationToken).ConfigureAwait(false))
                {
                    open.Add(upload.UploadId);
                }
            }

            foreach (var uploadId in open)
            {
                if (!dryRun)
                {
                    await sink.AbortAsync(state.Target, uploadId, cancellationToken).ConfigureAwait(false);
                    await journal.AppendAsync(new CheckpointRecord.UploadDropped(state.Id), cancellationToken).ConfigureAwait(false);
                }

                aborted(state.Id.Sink, state.Target, uploadId);
            }

            return open.Count + await SweepCompanionsAsync(state, sink).ConfigureAwait(false);
        }

        // No run goes on with the upload of a companion, so that the journal does not know it.
        async ValueTask<long> SweepCompanionsAsync(FlowState state, ISink sink)
        {
            long found = 0;
            foreach (var suffix in companions.GetValueOrDefault((state.Id.Source, state.Id.Sink)) ?? [])
            {
                var key = state.Target + suffix;
                await foreach (var upload in sink.ListUploadsAsync(key, cancellationToken).ConfigureAwait(false))
                {
                    if (!dryRun)
                    {
                        await sink.AbortAsync(key, upload.UploadId, cancellationToken).ConfigureAwait(false);
                    }

                    found++;
                    aborted(state.Id.Sink, key, upload.UploadId);
                }
            }

            return found;
        }
    }
}
