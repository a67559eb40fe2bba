using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.RowBlocks.Expressions;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>Keeps the rows for which a condition is true.</summary>
internal sealed class WhereBlock(WhereOptions options) : RowBlock
{
    public static ComponentKind Kind { get; } = new RowBlockKind<WhereOptions>(
        "where", "Keeps the rows for which a condition is true.", (options, _) => new WhereBlock(options))
    {
        Example = """
            north: { kind: where, condition: "direction like 'N%' and patient_id is not null" }
            """,
        Remarks = """
            Conditions are SQL's: `=` `<>` `<` `<=` `>` `>=`, `and`, `or`, `not`, `is null`, `in (…)`, `between … and …`, `like 'a%'`, and the
            functions of `derive`. Texts stand in single quotes (one inside is doubled), names in back-ticks where they are no plain words.
            A text beside a date or timestamp is read as one (`'2026-01-31'`, `'2026-01-31 23:59:59'`). What is null makes a comparison
            unknown, and rows for which the condition is unknown are left out, as rows for which it is false.
            """,
    };

    private readonly Syntax _condition = Parser.Parse(options.Condition);

    public override IRowStep Bind(TableSchema input)
    {
        Expression condition;
        try
        {
            condition = Binder.Condition(_condition, input);
        }
        catch (ExpressionException e)
        {
            throw new InvalidDataException($"condition, {e.Message}", e);
        }

        return new RowStep(input, (batch, _) => Filter(batch, condition));
    }

    private static RowBatch Filter(RowBatch batch, Expression condition)
    {
        using var holds = condition.Evaluate(batch.Columns, batch.Rows);
        var rows = LargeArrayPool.Of<int>().Rent(Math.Max(1, batch.Rows));
        try
        {
            var count = 0;
            for (var row = 0; row < batch.Rows; row++)
            {
                rows[count] = row;
                count += holds.BooleanAt(row) && !holds.IsNull(row) ? 1 : 0;
            }

            return Batches.Keep(batch, rows.AsSpan(0, count));
        }
        finally
        {
            LargeArrayPool.Of<int>().Return(rows);
        }
    }
}
