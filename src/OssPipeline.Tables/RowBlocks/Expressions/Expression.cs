using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.RowBlocks.Expressions;

/// <summary>An expression that knows its columns. Stateless: evaluated from several threads at once.</summary>
/// <param name="type">The type of its values.</param>
internal abstract class Expression(ColumnType type)
{
    /// <summary>The type of its values.</summary>
    public ColumnType Type { get; } = type;

    /// <summary>Its values; the caller disposes of them.</summary>
    /// <param name="columns">The columns of the rows.</param>
    /// <param name="rows">How many rows there are.</param>
    public abstract Column Evaluate(IReadOnlyList<Column> columns, int rows);
}

/// <summary>A column as it is.</summary>
internal sealed class ColumnExpression(ColumnType type, int index) : Expression(type)
{
    public override Column Evaluate(IReadOnlyList<Column> columns, int rows) => columns[index].Share();
}

/// <summary>One value for all rows.</summary>
internal sealed class ConstantExpression : Expression
{
    /// <summary>Takes a column of one value over.</summary>
    public ConstantExpression(Column value)
        : base(value.Type) => Value = value;

    /// <summary>The value, as a column of one row.</summary>
    public Column Value { get; }

    public override Column Evaluate(IReadOnlyList<Column> columns, int rows)
    {
        using var builder = new ColumnBuilder(Type, rows);
        for (var row = 0; row < rows; row++)
        {
            builder.AppendFrom(Value, 0);
        }

        return builder.Build();
    }
}
