using System.Text;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.RowBlocks.Expressions;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>Makes values of one type values of another, one by one. Stateless: used from several threads at once.</summary>
internal abstract class Cast
{
    private const long MicrosPerDay = 86_400_000_000;
    private const int ShownBytes = 64;

    /// <summary>The way from one type to another; null when there is none.</summary>
    public static Cast? Of(ColumnType from, ColumnType to, TimeRules times, bool emptyIsNull) => (from.Kind, to.Kind) switch
    {
        (ColumnKind.String, _) => new TextCast(times, emptyIsNull && to.Kind is not (ColumnKind.String or ColumnKind.Binary)),
        (_, ColumnKind.String) => new ToTextCast(),
        (ColumnKind.Date, ColumnKind.Timestamp) => new MomentCast(isToDate: false),
        (ColumnKind.Timestamp, ColumnKind.Date) => new MomentCast(isToDate: true),
        var (f, t) when IsNumber(f) && IsNumber(t) => new NumberCast(),
        (ColumnKind.Boolean, var t) when IsNumber(t) => new NumberCast(),
        _ => null,
    };

    /// <summary>The column with the new type. A row whose value does not fit is marked and rejected, unless it was marked before.</summary>
    public Column Apply(Column values, TableColumn column, Span<bool> misfits, RejectRow reject, ref int count)
    {
        using var builder = new ColumnBuilder(column.Type, values.Count);
        var state = Begin(values);
        for (var row = 0; row < values.Count; row++)
        {
            if (values.IsNull(row) || misfits[row])
            {
                builder.AppendNull();
            }
            else if (!TryAppend(values, row, builder, state))
            {
                builder.AppendNull();
                misfits[row] = true;
                count++;
                reject(row, column.Name, $"{Shown(values, row)} is no {column.Type}");
            }
        }

        return builder.Build();
    }

    private protected virtual object? Begin(Column values) => null;

    private protected abstract bool TryAppend(Column values, int row, ColumnBuilder builder, object? state);

    private static bool IsNumber(ColumnKind kind) =>
        Numbers.IsInteger(kind) || kind is ColumnKind.Float or ColumnKind.Double or ColumnKind.Decimal;

    private static string Shown(Column values, int row)
    {
        var text = ValueText.Of(values, row, new byte[ValueText.RoomFor(values)]);
        var cut = text.Length > ShownBytes;
        var shown = Encoding.UTF8.GetString(cut ? text[..SubstringExpression.Skip(text, ShownBytes / 2)] : text);
        return $"'{new string([.. shown.Select(c => char.IsControl(c) ? ' ' : c)])}{(cut ? "…" : "")}'";
    }

    private sealed class TextCast(TimeRules times, bool emptyIsNull) : Cast
    {
        private protected override object Begin(Column values) => new TextValues(times);

        private protected override bool TryAppend(Column values, int row, ColumnBuilder builder, object? state)
        {
            var text = values.BytesAt(row);
            if (emptyIsNull && text.IsEmpty)
            {
                builder.AppendNull();
                return true;
            }

            return ((TextValues)state!).TryAppend(builder, text);
        }
    }

    private sealed class ToTextCast : Cast
    {
        private protected override object Begin(Column values) => new byte[ValueText.RoomFor(values)];

        private protected override bool TryAppend(Column values, int row, ColumnBuilder builder, object? state)
        {
            var text = ValueText.Of(values, row, (byte[])state!);
            var fits = TextValues.FitsString(text, builder.Type.Length);
            if (fits)
            {
                builder.AppendBytes(text);
            }

            return fits;
        }
    }

    private sealed class MomentCast(bool isToDate) : Cast
    {
        private protected override bool TryAppend(Column values, int row, ColumnBuilder builder, object? state)
        {
            if (isToDate)
            {
                builder.Append((int)Moments.FloorDays(values.Values<long>()[row]));
                return true;
            }

            var days = values.Values<int>()[row];
            var fits = Math.Abs((long)days) < long.MaxValue / MicrosPerDay;
            if (fits)
            {
                builder.Append(days * MicrosPerDay);
            }

            return fits;
        }
    }

    private sealed class NumberCast : Cast
    {
        private protected override bool TryAppend(Column values, int row, ColumnBuilder builder, object? state)
        {
            var kind = builder.Type.Kind;
            if (kind is ColumnKind.Float or ColumnKind.Double)
            {
                var real = Numbers.DoubleAt(values, row);
                if (kind == ColumnKind.Double)
                {
                    builder.Append(real);
                    return true;
                }

                // What a float has no room for is not infinite.
                var single = (float)real;
                builder.Append(single);
                if (float.IsInfinity(single) && !double.IsInfinity(real))
                {
                    builder.Truncate(builder.Count - 1);
                    return false;
                }

                return true;
            }

            return Numbers.TryScaled(values, row, builder.Type.Scale, out var scaled) && TryAppend(builder, scaled);
        }

        private static bool TryAppend(ColumnBuilder builder, Int128 value)
        {
            switch (builder.Type.Kind)
            {
                case ColumnKind.Int8 when value >= sbyte.MinValue && value <= sbyte.MaxValue: builder.Append((sbyte)value); return true;
                case ColumnKind.Int16 when value >= short.MinValue && value <= short.MaxValue: builder.Append((short)value); return true;
                case ColumnKind.Int32 when value >= int.MinValue && value <= int.MaxValue: builder.Append((int)value); return true;
                case ColumnKind.Int64 when value >= long.MinValue && value <= long.MaxValue: builder.Append((long)value); return true;
                case ColumnKind.Decimal when Int128.Abs(value) < Numbers.PowerOfTen(builder.Type.Precision): builder.Append(value); return true;
                default: return false;
            }
        }
    }
}
