using OssPipeline.Core.Catalog;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>Keeps some columns.</summary>
internal sealed class SelectBlock(SelectOptions options) : RowBlock
{
    public static ComponentKind Kind { get; } = new RowBlockKind<SelectOptions>(
        "select", "Keeps some columns, in the order given, or leaves some out.", (options, _) => new SelectBlock(options))
    {
        Example = """
            narrow: { kind: select, columns: [vehicle_id, record_time, direction] }
            """,
    };

    public override IRowStep Bind(TableSchema input)
    {
        int[] kept;
        if (options.Columns.Count > 0)
        {
            kept = [.. options.Columns.Select(name => ColumnNames.Require(input, name))];
        }
        else
        {
            var dropped = options.Drop.Select(name => ColumnNames.Require(input, name)).ToHashSet();
            kept = [.. Enumerable.Range(0, input.Columns.Count).Where(i => !dropped.Contains(i))];
        }

        if (kept.Length == 0)
        {
            throw new InvalidDataException("drop leaves no column");
        }

        var output = new TableSchema(kept.Select(i => input.Columns[i]));
        return new RowStep(output, (batch, _) => Batches.With(batch, output, [.. kept.Select(i => batch.Columns[i].Share())]));
    }
}
