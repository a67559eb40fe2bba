using System.Globalization;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.RowBlocks.Expressions;

/// <summary>Reads the moments of date and timestamp columns.</summary>
internal static class Moments
{
    private const long MicrosPerDay = 86_400_000_000;
    private const int UnixEpochDay = 719_162;

    /// <summary>A moment that .NET's calendar has, the years 1 to 9999; false for others.</summary>
    public static bool TryAt(Column column, int row, out DateTime moment)
    {
        var isDate = column.Type.Kind == ColumnKind.Date;
        var micros = isDate ? 0 : column.Values<long>()[row];
        var days = isDate ? column.Values<int>()[row] : FloorDays(micros);
        var number = days + UnixEpochDay;
        var isThere = number >= 0 && number <= DateOnly.MaxValue.DayNumber;
        moment = isThere ? new DateTime((number * TimeSpan.TicksPerDay) + (isDate ? 0 : (micros - (days * MicrosPerDay)) * 10), DateTimeKind.Utc) : default;
        return isThere;
    }

    /// <summary>The day of a timestamp.</summary>
    public static long FloorDays(long micros)
    {
        var days = micros / MicrosPerDay;
        return micros % MicrosPerDay < 0 ? days - 1 : days;
    }
}

/// <summary>The year, month, day, hour or minute of a moment, in UTC; null outside the years 1 to 9999.</summary>
internal sealed class DatePartExpression(string part, Expression operand) : Expression(new ColumnType(ColumnKind.Int32))
{
    private readonly char _part = part == "minute" ? 'i' : part[0];

    public override Column Evaluate(IReadOnlyList<Column> columns, int rows)
    {
        using var values = operand.Evaluate(columns, rows);
        using var builder = new ColumnBuilder(Type, rows);
        for (var row = 0; row < rows; row++)
        {
            if (values.IsNull(row) || !Moments.TryAt(values, row, out var moment))
            {
                builder.AppendNull();
                continue;
            }

            builder.Append(_part switch
            {
                'y' => moment.Year,
                'm' => moment.Month,
                'd' => moment.Day,
                'h' => moment.Hour,
                _ => moment.Minute,
            });
        }

        return builder.Build();
    }
}

/// <summary>The day of a moment, in UTC.</summary>
internal sealed class DateExpression(Expression operand) : Expression(new ColumnType(ColumnKind.Date))
{
    public override Column Evaluate(IReadOnlyList<Column> columns, int rows)
    {
        var values = operand.Evaluate(columns, rows);
        if (values.Type.Kind == ColumnKind.Date)
        {
            return values;
        }

        using (values)
        {
            using var builder = new ColumnBuilder(Type, rows);
            for (var row = 0; row < rows; row++)
            {
                if (values.IsNull(row))
                {
                    builder.AppendNull();
                }
                else
                {
                    builder.Append((int)Moments.FloorDays(values.Values<long>()[row]));
                }
            }

            return builder.Build();
        }
    }
}

/// <summary>A moment as text by a format of .NET's, in UTC; null outside the years 1 to 9999.</summary>
internal sealed class DateFormatExpression(Expression operand, string format) : Expression(new ColumnType(ColumnKind.String))
{
    public override Column Evaluate(IReadOnlyList<Column> columns, int rows)
    {
        using var values = operand.Evaluate(columns, rows);
        using var builder = new ColumnBuilder(Type, rows);
        for (var row = 0; row < rows; row++)
        {
            if (values.IsNull(row) || !Moments.TryAt(values, row, out var moment))
            {
                builder.AppendNull();
                continue;
            }

            int written;
            for (var room = 64; !moment.TryFormat(builder.Reserve(room), out written, format, CultureInfo.InvariantCulture); room *= 2)
            {
            }

            builder.Commit(written);
        }

        return builder.Build();
    }
}
