using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.RowBlocks.Expressions;

/// <summary>Fits expressions to columns: finds them, and checks that types go together.</summary>
internal static class Binder
{
    private static readonly ColumnType Truth = new(ColumnKind.Boolean);

    /// <summary>The expression over some columns.</summary>
    /// <exception cref="ExpressionException">A column is not there, or types don't go together; the message says where.</exception>
    public static Expression Bind(Syntax syntax, TableSchema schema) => syntax switch
    {
        NameSyntax name => Column(name, schema),
        TextSyntax text => Constants.Text(text.Text),
        NumberSyntax number => Constants.Number(number),
        TruthSyntax truth => Constants.Truth(truth.Value),
        NotSyntax not => new NotExpression(Condition(not.Operand, schema)),
        LogicSyntax logic => new LogicExpression(logic.IsAnd, Condition(logic.Left, schema), Condition(logic.Right, schema)),
        IsNullSyntax test => new IsNullExpression(Bind(test.Operand, schema)),
        CompareSyntax compare => Compare(compare.Position, compare.Operator, compare.Left, compare.Right, schema),
        InSyntax within => In(within, schema),
        LikeSyntax like => new LikeExpression(OfKind(like.Operand, ColumnKind.String, "like", schema), like.Pattern),
        CallSyntax call => Functions.Bind(call, schema),
        _ => throw new InvalidOperationException($"{syntax.GetType()} can't be bound."),
    };

    /// <summary>An expression that is true or false.</summary>
    /// <exception cref="ExpressionException">It is something else.</exception>
    public static Expression Condition(Syntax syntax, TableSchema schema)
    {
        var bound = Bind(syntax, schema);
        return bound.Type == Truth ? bound : throw new ExpressionException(syntax.Position, $"a condition is expected here, not a value of the type {bound.Type}");
    }

    /// <summary>An expression of some type.</summary>
    /// <exception cref="ExpressionException">It has another.</exception>
    public static Expression OfKind(Syntax syntax, ColumnKind kind, string by, TableSchema schema)
    {
        var bound = Bind(syntax, schema);
        return bound.Type.Kind == kind ? bound : throw new ExpressionException(syntax.Position, $"{by} works on {new ColumnType(kind)}, not on {bound.Type}");
    }

    private static ColumnExpression Column(NameSyntax name, TableSchema schema)
    {
        var at = schema.IndexOf(name.Name);
        return at >= 0 ? new ColumnExpression(schema.Columns[at].Type, at) : throw new ExpressionException(name.Position, ColumnNames.Absent(schema, name.Name));
    }

    private static CompareExpression Compare(int position, Comparison comparison, Syntax left, Syntax right, TableSchema schema)
    {
        var (first, second) = (Bind(left, schema), Bind(right, schema));

        // A text beside a date or time is one.
        if (left is TextSyntax leftText && second.Type.Kind != ColumnKind.String)
        {
            first = Constants.As(leftText, second.Type);
        }
        else if (right is TextSyntax rightText && first.Type.Kind != ColumnKind.String)
        {
            second = Constants.As(rightText, first.Type);
        }

        return Comparable.Of(first.Type, second.Type) is { } form
            ? new CompareExpression(comparison, form, first, second)
            : throw new ExpressionException(position, $"{first.Type} and {second.Type} can't be compared");
    }

    private static Expression In(InSyntax within, TableSchema schema)
    {
        var operand = Bind(within.Operand, schema);
        if (operand.Type.Kind == ColumnKind.String && within.Items.All(i => i is TextSyntax))
        {
            return new InExpression(operand, within.Items.Cast<TextSyntax>().Select(i => System.Text.Encoding.UTF8.GetBytes(i.Text)));
        }

        // As a balanced tree, so that a long list does not nest deeply.
        return Any(within.Items.Select(item => (Expression)Compare(item.Position, Comparison.Equal, within.Operand, item, schema)).ToArray());

        static Expression Any(ReadOnlySpan<Expression> tests) =>
            tests.Length == 1 ? tests[0] : new LogicExpression(false, Any(tests[..(tests.Length / 2)]), Any(tests[(tests.Length / 2)..]));
    }
}
