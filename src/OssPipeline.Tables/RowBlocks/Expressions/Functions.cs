using System.Globalization;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.RowBlocks.Expressions;

/// <summary>The functions of expressions.</summary>
internal static class Functions
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["year", "month", "day", "hour", "minute", "date", "date_format", "substring", "hash", "coalesce", "concat", "lower", "upper"];

    /// <summary>What to say about a function that is not there.</summary>
    public static string Absent(string name) =>
        ColumnNames.Nearest(name, Names) is { } near ? $"there is no function '{name}'; did you mean {near}?" : $"there is no function '{name}'; functions are {string.Join(", ", Names)}";

    /// <summary>A function of some columns.</summary>
    /// <exception cref="ExpressionException">Its arguments are of a wrong number or type.</exception>
    public static Expression Bind(CallSyntax call, TableSchema schema)
    {
        switch (call.Function)
        {
            case "year" or "month" or "day" or "hour" or "minute":
                Count(call, 1, 1, "a date or timestamp");
                return new DatePartExpression(call.Function, Moment(call, schema));
            case "date":
                Count(call, 1, 1, "a date or timestamp");
                return new DateExpression(Moment(call, schema));
            case "date_format":
                Count(call, 2, 2, "a date or timestamp, and a format as 'yyyy-MM-dd'");
                return new DateFormatExpression(Moment(call, schema), Format(call.Arguments[1]));
            case "substring":
                Count(call, 2, 3, "a text, where to begin (from 1), and how many characters");
                return new SubstringExpression(
                    Binder.OfKind(call.Arguments[0], ColumnKind.String, "substring", schema), Whole(call.Arguments[1], 1), call.Arguments.Count > 2 ? Whole(call.Arguments[2], 0) : int.MaxValue);
            case "hash":
                Count(call, 1, 2, "a value, and how many hex digits (1 to 32)");
                var digits = call.Arguments.Count > 1 ? Whole(call.Arguments[1], 1) : 32;
                return digits <= 32
                    ? new HashExpression(Binder.Bind(call.Arguments[0], schema), digits)
                    : throw new ExpressionException(call.Arguments[1].Position, "an MD5 has 1 to 32 hex digits to take");
            case "lower" or "upper":
                Count(call, 1, 1, "a text");
                return new CaseExpression(Binder.OfKind(call.Arguments[0], ColumnKind.String, call.Function, schema), call.Function == "upper");
            case "concat":
                Count(call, 1, int.MaxValue, "one value or several");
                return new ConcatExpression([.. call.Arguments.Select(a => Binder.Bind(a, schema))]);
            default:
                Count(call, 1, int.MaxValue, "one value or several");
                return Coalesce(call, schema);
        }
    }

    private static CoalesceExpression Coalesce(CallSyntax call, TableSchema schema)
    {
        var first = Binder.Bind(call.Arguments[0], schema);
        var operands = new Expression[call.Arguments.Count];
        operands[0] = first;
        for (var i = 1; i < operands.Length; i++)
        {
            var argument = call.Arguments[i];
            var operand = argument is TextSyntax text && (first.Type.Kind is ColumnKind.Date or ColumnKind.Timestamp)
                ? Constants.As(text, first.Type)
                : Binder.Bind(argument, schema);
            operand = operand is ConstantExpression constant ? Constants.Fit(constant, first.Type) ?? operand : operand;
            operands[i] = operand.Type.Kind == first.Type.Kind && operand.Type.Scale == first.Type.Scale
                ? operand
                : throw new ExpressionException(argument.Position, $"coalesce gives a value of the type {first.Type}, which {operand.Type} is not");
        }

        // A text of another limit, or a decimal of another precision, must fit, too.
        var type = first.Type with
        {
            Length = operands.Any(o => o.Type.Length == 0) ? 0 : operands.Max(o => o.Type.Length),
            Precision = operands.Max(o => o.Type.Precision),
        };
        return new CoalesceExpression(type, operands);
    }

    private static Expression Moment(CallSyntax call, TableSchema schema)
    {
        var operand = Binder.Bind(call.Arguments[0], schema);
        return operand.Type.Kind is ColumnKind.Date or ColumnKind.Timestamp
            ? operand
            : throw new ExpressionException(call.Arguments[0].Position, $"{call.Function} works on a date or timestamp, not on {operand.Type}; the block cast makes it one");
    }

    private static string Format(Syntax syntax)
    {
        if (syntax is not TextSyntax { Text.Length: > 0 } text)
        {
            throw new ExpressionException(syntax.Position, "a format in quotes is expected here, as 'yyyy-MM-dd'");
        }

        // A single letter would be one of .NET's standard formats.
        var format = text.Text.Length == 1 ? "%" + text.Text : text.Text;
        try
        {
            _ = DateTime.UnixEpoch.ToString(format, CultureInfo.InvariantCulture);
            return format;
        }
        catch (FormatException)
        {
            throw new ExpressionException(syntax.Position, $"'{text.Text}' is no date format; one looks like yyyy-MM-dd or yyyyMMddHH");
        }
    }

    private static int Whole(Syntax syntax, int least) =>
        syntax is NumberSyntax number && int.TryParse(number.Digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least
            ? value
            : throw new ExpressionException(syntax.Position, $"a whole number is expected here, at least {least}");

    private static void Count(CallSyntax call, int least, int most, string what)
    {
        if (call.Arguments.Count < least || call.Arguments.Count > most)
        {
            throw new ExpressionException(call.Position, $"{call.Function} takes {what}; here it has {call.Arguments.Count} argument{(call.Arguments.Count == 1 ? "" : "s")}");
        }
    }
}
