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
        var first = batch.FirstLine;
        foreach (var step in steps)
        {
            // Behind a block that leaves rows out, nobody knows the line any more.
            var (line, rows) = (batch.FirstLine, batch.Rows);
            batch = step.Apply(batch, (row, column, reason) => Put(new RowReject(line > 0 ? line + row : 0, column, reason, null)));
            if (batch.Rows != rows)
            {
                first = 0;
            }
        }

        return batch;
    }

    public async ValueTask WriteAsync(RowBatch prepared, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        var (rows, line) = (prepared.Rows, prepared.FirstLine);
        if (rows == 0)
        {
            prepared.Dispose();
            return;
        }

        var before = Volatile.Read(ref _rejected);
        var writer = await run.WriterAsync(cancellationToken).ConfigureAwait(false);
        var inTable = 0L;
        await writer.WriteAsync(
            prepared,
            (row, column, reason) =>
            {
                inTable++;
                Put(new RowReject(line > 0 ? line + row : 0, column, reason, null));
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
