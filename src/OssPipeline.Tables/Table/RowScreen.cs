using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Table;

/// <summary>Puts rows aside that the files' format can't hold.</summary>
internal sealed class RowScreen(TablePlan plan)
{
    /// <summary>Looks at a batch.</summary>
    /// <returns>For each row whether it was put aside; empty when none was.</returns>
    public ReadOnlySpan<bool> Apply(RowBatch batch, RejectRow reject)
    {
        var columns = plan.Columns.PickFile(batch);
        bool[]? skip = null;
        plan.Format.Screen(columns, plan.Columns.Schema, (row, column, reason) =>
        {
            skip ??= new bool[batch.Rows];
            if (!skip[row])
            {
                reject(row, column, reason);
                skip[row] = true;
            }
        });
        return skip;
    }

    /// <summary>The rows that are left.</summary>
    public static int[] Kept(ReadOnlySpan<bool> skip)
    {
        var kept = new int[skip.Length - skip.Count(true)];
        var count = 0;
        for (var row = 0; row < skip.Length; row++)
        {
            if (!skip[row])
            {
                kept[count++] = row;
            }
        }

        return kept;
    }
}
