using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>A block over rows: objects pass it as they are, its work is on their rows.</summary>
internal abstract class RowBlock : IRowTransform
{
    public Scope Scope => Scope.Object;

    public bool KeepsKeysDistinct => true;

    public ObjectVerdict Shape(ObjectRef origin, ObjectDraft draft) => ObjectVerdict.Keep(draft);

    public abstract IRowStep Bind(TableSchema input);
}

/// <summary>What a block does to batches.</summary>
/// <param name="output">The columns behind it.</param>
/// <param name="apply">Makes the next batch; leaves disposing of the one it is given to its caller.</param>
internal sealed class RowStep(TableSchema output, Func<RowBatch, RejectRow, RowBatch> apply) : IRowStep
{
    public TableSchema Output => output;

    public RowBatch Apply(RowBatch batch, RejectRow reject)
    {
        using (batch)
        {
            return apply(batch, reject);
        }
    }
}
