using System.Collections.Concurrent;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Table;

/// <summary>Rows of many partitions on their way to files. Safe for concurrent use.</summary>
/// <remarks>
/// Batches wait as they are, with their rows sorted by partition, until they fill their share of memory; then what is large of a partition
/// is encoded, and what is small goes to a temporary file, until it is large or all rows are there. So however many partitions there are,
/// few files are open, row groups are no smaller than they must be, and memory stays what it was.
/// </remarks>
internal sealed class PartitionedRows(TablePlan plan, PartitionBook book, TableBudget budget, TableFiles files, EncoderLanes lanes, string spool) : IDisposable
{
    private readonly ConcurrentBag<PartitionSplitter> _splitters = [];
    private readonly Lock _gate = new();
    private readonly List<SpillFile> _spills = [];
    private RowHeap _heap = new();

    /// <summary>Whether the temporary file has more than it may.</summary>
    public bool IsSpillFull
    {
        get
        {
            lock (_spills)
            {
                return _spills is [.., var last] && last.Length > budget.SpillLimit;
            }
        }
    }

    /// <summary>Adds rows; those without a partition are rejected.</summary>
    /// <param name="batch">The rows; stays the caller's.</param>
    /// <param name="skip">Rows to leave out; empty for none.</param>
    /// <param name="reject">Puts a row aside.</param>
    public void Add(RowBatch batch, ReadOnlySpan<bool> skip, RejectRow reject)
    {
        if (!_splitters.TryTake(out var splitter))
        {
            splitter = new PartitionSplitter(book);
        }

        splitter.Split(plan.Columns.PickFolder(batch), batch.Rows, skip);
        var some = false;
        for (var i = 0; i < splitter.Count; i++)
        {
            var rows = splitter.Rows(i, out var partition, out var problem);
            some |= partition is not null;
            for (var row = 0; row < rows.Length && partition is null; row++)
            {
                reject(rows[row], problem.Column, problem.Reason);
            }
        }

        if (some)
        {
            var sorted = new SortedRows(plan.Columns.ShareFile(batch), splitter);
            budget.AddRows(sorted.Footprint);
            lock (_gate)
            {
                _heap.Add(sorted);
            }
        }

        _splitters.Add(splitter);
    }

    /// <summary>Takes the waiting batches apart if they fill their share.</summary>
    public async ValueTask SettleAsync(CancellationToken cancellationToken)
    {
        if (Swap(budget.HeapBytes, peek: true) is null)
        {
            return;
        }

        await lanes.RunAsync(() => Swap(budget.HeapBytes) is { } heap ? () => SettleAsync(heap) : null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Encodes all that lies in the temporary file, of which another one takes the place: it goes when all its rows are read, so none is spared.</summary>
    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        Spill(renew: true).Retire();
        foreach (var partition in book.All.Where(p => p.Spilled > 0).OrderByDescending(p => p.Spilled).ToList())
        {
            await lanes.RunAsync(() => () => EncodeAsync(partition, []).AsTask(), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Encodes all rows that still wait and finishes all files, several partitions at once.</summary>
    public async ValueTask FinishAsync(int atOnce, CancellationToken cancellationToken)
    {
        using var heap = Swap(atLeast: 0)!;
        var rows = heap.ByPartition();
        await Each.RunAsync(
            book.All,
            atOnce,
            async (partition, token) =>
            {
                await lanes.EnterAsync(() => EncodeAsync(partition, rows.GetValueOrDefault(partition) ?? []), token).ConfigureAwait(false);
                await files.FinishAsync(partition, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        budget.AddRows(-heap.Footprint);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        _heap.Dispose();
        foreach (var spill in _spills)
        {
            spill.Dispose();
        }
    }

    /// <summary>The temporary file to write to; the one before where another takes its place.</summary>
    private SpillFile Spill(bool renew = false)
    {
        lock (_spills)
        {
            if (_spills.Count == 0)
            {
                _spills.Add(new SpillFile(spool));
            }

            var last = _spills[^1];
            if (renew)
            {
                _spills.Add(new SpillFile(spool));
            }

            return last;
        }
    }

    private RowHeap? Swap(long atLeast, bool peek = false)
    {
        lock (_gate)
        {
            if (_heap.Footprint < atLeast)
            {
                return null;
            }

            var heap = _heap;
            if (!peek)
            {
                _heap = new RowHeap();
            }

            return heap;
        }
    }

    private async Task SettleAsync(RowHeap heap)
    {
        try
        {
            foreach (var (partition, rows) in heap.ByPartition())
            {
                files.Stopped.ThrowIfCancellationRequested();
                var bytes = heap.BytesOf(rows);
                if (bytes >= budget.DirectBytes || partition.Spilled + bytes >= budget.GroupBytes)
                {
                    await EncodeAsync(partition, rows).ConfigureAwait(false);
                    continue;
                }

                using var group = Collect([], rows);
                while (!Spill().TryAdd(partition, group.Pieces[0].Columns))
                {
                    // Another one has taken its place.
                }
            }
        }
        finally
        {
            budget.AddRows(-heap.Footprint);
            heap.Dispose();
        }
    }

    private async ValueTask EncodeAsync(Partition partition, List<(SortedRows Rows, RowRange Range)> rows)
    {
        var spilled = partition.TakeSpilled();
        if (spilled.Count > 0 || rows.Count > 0)
        {
            await files.EncodeAsync(partition, Collect(spilled, rows)).ConfigureAwait(false);
        }
    }

    private RowGroup Collect(IReadOnlyList<SpilledRows> spilled, List<(SortedRows Rows, RowRange Range)> rows)
    {
        var columns = RowGather.Collect(plan.Columns.Schema, spilled, rows);
        var group = new RowGroup(plan.Columns.Schema);
        group.Add(columns, columns[0].Count);
        return group;
    }
}
