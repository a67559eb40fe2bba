using System.Numerics;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.RowBlocks.Expressions;

/// <summary>Compares two operands; null when one of them is.</summary>
internal sealed class CompareExpression(Comparison comparison, Comparable form, Expression left, Expression right) : Expression(new ColumnType(ColumnKind.Boolean))
{
    public override Column Evaluate(IReadOnlyList<Column> columns, int rows)
    {
        // A constant stays one value, which is read again for every row.
        using var first = One(left) ?? left.Evaluate(columns, rows);
        using var second = One(right) ?? right.Evaluate(columns, rows);
        using var builder = new ColumnBuilder(Type, rows);
        var (firstStep, secondStep) = (left is ConstantExpression ? 0 : 1, right is ConstantExpression ? 0 : 1);
        switch (form.As)
        {
            case ComparedAs.Long:
                long[]? firstLongs = null, secondLongs = null;
                Compare(Numbers.Longs(first, form.LeftFactor, ref firstLongs), firstStep, first, Numbers.Longs(second, form.RightFactor, ref secondLongs), secondStep, second, rows, builder);
                Numbers.Return(firstLongs);
                Numbers.Return(secondLongs);
                break;
            case ComparedAs.Double:
                double[]? firstDoubles = null, secondDoubles = null;
                Compare(Numbers.Doubles(first, ref firstDoubles), firstStep, first, Numbers.Doubles(second, ref secondDoubles), secondStep, second, rows, builder);
                Numbers.Return(firstDoubles);
                Numbers.Return(secondDoubles);
                break;
            case ComparedAs.Decimal:
                Int128[]? firstWide = null, secondWide = null;
                Compare(Numbers.Scaled(first, form.Scale, ref firstWide), firstStep, first, Numbers.Scaled(second, form.Scale, ref secondWide), secondStep, second, rows, builder);
                Numbers.Return(firstWide);
                Numbers.Return(secondWide);
                break;
            default:
                for (var row = 0; row < rows; row++)
                {
                    var (a, b) = (row * firstStep, row * secondStep);
                    if (first.IsNull(a) || second.IsNull(b))
                    {
                        builder.AppendNull();
                    }
                    else
                    {
                        builder.AppendBoolean(Holds(first.BytesAt(a).SequenceCompareTo(second.BytesAt(b)), 0));
                    }
                }

                break;
        }

        return builder.Build();
    }

    private static Column? One(Expression operand) => operand is ConstantExpression constant ? constant.Value.Share() : null;

    private void Compare<T>(
        ReadOnlySpan<T> first, int firstStep, Column firstColumn, ReadOnlySpan<T> second, int secondStep, Column secondColumn, int rows, ColumnBuilder builder)
        where T : IComparisonOperators<T, T, bool>
    {
        var hasNulls = firstColumn.Nulls > 0 || secondColumn.Nulls > 0;
        for (var row = 0; row < rows; row++)
        {
            if (hasNulls && (firstColumn.IsNull(row * firstStep) || secondColumn.IsNull(row * secondStep)))
            {
                builder.AppendNull();
            }
            else
            {
                builder.AppendBoolean(Holds(first[row * firstStep], second[row * secondStep]));
            }
        }
    }

    private bool Holds<T>(T a, T b)
        where T : IComparisonOperators<T, T, bool> => comparison switch
        {
            Comparison.Equal => a == b,
            Comparison.NotEqual => a != b,
            Comparison.Less => a < b,
            Comparison.LessOrEqual => a <= b,
            Comparison.Greater => a > b,
            _ => a >= b,
        };
}
