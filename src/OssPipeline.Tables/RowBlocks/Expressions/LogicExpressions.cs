using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.RowBlocks.Expressions;

/// <summary><c>and</c>, <c>or</c>: SQL's three values, where null is "unknown".</summary>
internal sealed class LogicExpression(bool isAnd, Expression left, Expression right) : Expression(new ColumnType(ColumnKind.Boolean))
{
    public override Column Evaluate(IReadOnlyList<Column> columns, int rows)
    {
        using var first = left.Evaluate(columns, rows);
        using var second = right.Evaluate(columns, rows);
        using var builder = new ColumnBuilder(Type, rows);
        for (var row = 0; row < rows; row++)
        {
            // One side decides when it is false for "and", true for "or"; else null spreads.
            if (Decides(first, row) || Decides(second, row))
            {
                builder.AppendBoolean(!isAnd);
            }
            else if (first.IsNull(row) || second.IsNull(row))
            {
                builder.AppendNull();
            }
            else
            {
                builder.AppendBoolean(isAnd);
            }
        }

        return builder.Build();
    }

    private bool Decides(Column side, int row) => !side.IsNull(row) && side.BooleanAt(row) != isAnd;
}

/// <summary><c>not</c>.</summary>
internal sealed class NotExpression(Expression operand) : Expression(new ColumnType(ColumnKind.Boolean))
{
    public override Column Evaluate(IReadOnlyList<Column> columns, int rows)
    {
        using var values = operand.Evaluate(columns, rows);
        using var builder = new ColumnBuilder(Type, rows);
        for (var row = 0; row < rows; row++)
        {
            if (values.IsNull(row))
            {
                builder.AppendNull();
            }
            else
            {
                builder.AppendBoolean(!values.BooleanAt(row));
            }
        }

        return builder.Build();
    }
}

/// <summary><c>is null</c>: never null itself.</summary>
internal sealed class IsNullExpression(Expression operand) : Expression(new ColumnType(ColumnKind.Boolean))
{
    public override Column Evaluate(IReadOnlyList<Column> columns, int rows)
    {
        using var values = operand.Evaluate(columns, rows);
        using var builder = new ColumnBuilder(Type, rows);
        for (var row = 0; row < rows; row++)
        {
            builder.AppendBoolean(values.IsNull(row));
        }

        return builder.Build();
    }
}
