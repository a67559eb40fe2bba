using System.Globalization;
using System.Text;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.RowBlocks.Expressions;

/// <summary>Constants as columns of one value.</summary>
internal static class Constants
{
    private static readonly string[] TimestampFormats =
        ["yyyy-MM-dd HH:mm:ss.FFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFK", "yyyy-MM-dd HH:mm", "yyyy-MM-dd"];

    /// <summary>A text.</summary>
    public static ConstantExpression Text(string text)
    {
        using var builder = new ColumnBuilder(new ColumnType(ColumnKind.String), 1);
        builder.AppendBytes(Encoding.UTF8.GetBytes(text));
        return new ConstantExpression(builder.Build());
    }

    /// <summary>A boolean.</summary>
    public static ConstantExpression Truth(bool value)
    {
        using var builder = new ColumnBuilder(new ColumnType(ColumnKind.Boolean), 1);
        builder.AppendBoolean(value);
        return new ConstantExpression(builder.Build());
    }

    /// <summary>A whole number as BIGINT, one with a point as the decimal it is.</summary>
    /// <exception cref="ExpressionException">It has more digits than a decimal.</exception>
    public static ConstantExpression Number(NumberSyntax number)
    {
        if (long.TryParse(number.Digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return One(new ColumnType(ColumnKind.Int64), whole);
        }

        var point = number.Digits.IndexOf('.', StringComparison.Ordinal);
        var scale = point < 0 ? 0 : number.Digits.Length - point - 1;
        var digits = number.Digits.Replace(".", "", StringComparison.Ordinal);
        var precision = digits.TrimStart('-').TrimStart('0').Length;
        return Math.Max(precision, scale) <= ColumnType.MaxPrecision && Int128.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var scaled)
            ? One(new ColumnType(ColumnKind.Decimal, Math.Max(1, Math.Max(precision, scale)), scale), scaled)
            : throw new ExpressionException(number.Position, $"a number has at most {ColumnType.MaxPrecision} digits");
    }

    /// <summary>A text as a value of another type, to be compared with such.</summary>
    /// <exception cref="ExpressionException">It is none of the type.</exception>
    public static ConstantExpression As(TextSyntax text, ColumnType type)
    {
        var value = text.Text;
        switch (type.Kind)
        {
            case ColumnKind.Date when DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date):
                return One(type, date.DayNumber - 719_162);
            case ColumnKind.Timestamp when DateTime.TryParseExact(
                value, TimestampFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time):
                return One(type, (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
            case ColumnKind.Date or ColumnKind.Timestamp:
                throw new ExpressionException(text.Position, type.Kind == ColumnKind.Date
                    ? $"it is compared with a date, which looks like '2026-01-31', not '{value}'"
                    : $"it is compared with a timestamp, which looks like '2026-01-31 23:59:59', not '{value}'");
            default:
                throw new ExpressionException(text.Position, $"a text can't be compared with {type}{(Comparable.Of(type, new ColumnType(ColumnKind.Int64)) is not null ? "; leave the quotes out" : "")}");
        }
    }

    /// <summary>A number as the same number of another type; null where that has no such value, or the constant is no number.</summary>
    public static ConstantExpression? Fit(ConstantExpression constant, ColumnType type)
    {
        if (constant.Type.Kind == type.Kind && constant.Type.Scale == type.Scale)
        {
            return constant;
        }

        if (constant.Type.Kind is not (ColumnKind.Int64 or ColumnKind.Decimal))
        {
            return null;
        }

        if (type.Kind is ColumnKind.Double)
        {
            return One(type, Numbers.DoubleAt(constant.Value, 0));
        }

        if (type.Kind is ColumnKind.Float)
        {
            return One(type, (float)Numbers.DoubleAt(constant.Value, 0));
        }

        if (type.Kind is ColumnKind.Decimal && constant.Type.Scale <= type.Scale && Comparable.Of(constant.Type, type) is { As: ComparedAs.Decimal })
        {
            Int128[]? rented = null;
            var scaled = Numbers.Scaled(constant.Value, type.Scale, ref rented)[0];
            Numbers.Return(rented);
            return Int128.Abs(scaled) < Numbers.PowerOfTen(type.Precision) ? One(type, scaled) : null;
        }

        if (constant.Type.Kind != ColumnKind.Int64)
        {
            return null;
        }

        var whole = constant.Value.Values<long>()[0];
        return type.Kind switch
        {
            ColumnKind.Int8 when whole is >= sbyte.MinValue and <= sbyte.MaxValue => One(type, (sbyte)whole),
            ColumnKind.Int16 when whole is >= short.MinValue and <= short.MaxValue => One(type, (short)whole),
            ColumnKind.Int32 when whole is >= int.MinValue and <= int.MaxValue => One(type, (int)whole),
            _ => null,
        };
    }

    private static ConstantExpression One<T>(ColumnType type, T value)
        where T : unmanaged
    {
        using var builder = new ColumnBuilder(type, 1);
        builder.Append(value);
        return new ConstantExpression(builder.Build());
    }
}
