using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;

namespace OssPipeline.Engine.Tables;

/// <summary>The rows of one object on their way: through the row blocks, into the table, counted.</summary>
internal sealed class ObjectRows(TableRun run, ObjectRef origin, IReadOnlyList<IRowStep> steps) : IRowWriter
{
    private long _read;
    private long _written;
    private long _rejected;

    public int Parallelism => run.Parallelism;

    public RowCounts Counts => new(Volatile.Read(ref _read), Volatile.Read(ref _written), Volatile.Read(ref _rejected));

    public RowBatch Prepare(RowBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Interlocked.Add(ref _read, batch.Rows);
        foreach (var step in steps)
        {
            var before = batch;
            batch = step.Apply(before, (row, column, reason) => Put(new RowReject(before.LineOf(row), column, reason, null)));
        }

        return batch;
    }

    public async ValueTask WriteAsync(RowBatch prepared, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        var rows = prepared.Rows;
        if (rows == 0)
        {
            prepared.Dispose();
            return;
        }

        var writer = await run.WriterAsync(cancellationToken).ConfigureAwait(false);
        var inTable = 0L;
        await writer.WriteAsync(
            prepared,
            (row, column, reason) =>
            {
                inTable++;
                Put(new RowReject(prepared.LineOf(row), column, reason, null));
            },
            cancellationToken).ConfigureAwait(false);
        Interlocked.Add(ref _written, rows - inTable);
    }

    public void Reject(RowReject reject)
    {
        ArgumentNullException.ThrowIfNull(reject);
        Interlocked.Increment(ref _read);
        Put(reject);
    }

    private void Put(RowReject reject)
    {
        run.Rejects.Add(origin.Key, reject);
        Interlocked.Increment(ref _rejected);
    }
}
