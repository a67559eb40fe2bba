using System.Text.Unicode;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Text;

/// <summary>Adds values that are written as text to columns of any type, one by one. Not safe for concurrent use.</summary>
internal sealed class TextValues(TimeRules rules)
{
    private readonly MomentReader _moments = new(rules);

    /// <summary>Adds a value; false, with nothing added, when the text is none of the column's type.</summary>
    /// <param name="builder">The column.</param>
    /// <param name="text">UTF-8 text; spaces around it don't count but in strings. Never a null.</param>
    public bool TryAppend(ColumnBuilder builder, ReadOnlySpan<byte> text)
    {
        switch (builder.Type.Kind)
        {
            case ColumnKind.Boolean:
                if (!BooleanText.TryParse(text, out var flag))
                {
                    return false;
                }

                builder.AppendBoolean(flag);
                return true;
            case ColumnKind.Int8: return TryAppend<sbyte, IntegerParser<sbyte>>(builder, default, text);
            case ColumnKind.Int16: return TryAppend<short, IntegerParser<short>>(builder, default, text);
            case ColumnKind.Int32: return TryAppend<int, IntegerParser<int>>(builder, default, text);
            case ColumnKind.Int64: return TryAppend<long, IntegerParser<long>>(builder, default, text);
            case ColumnKind.Float: return TryAppend<float, FloatParser>(builder, default, text);
            case ColumnKind.Double: return TryAppend<double, DoubleParser>(builder, default, text);
            case ColumnKind.Decimal: return TryAppend<Int128, DecimalParser>(builder, new(builder.Type.Precision, builder.Type.Scale), text);
            case ColumnKind.Date: return TryAppend<int, DateParser>(builder, new(_moments), text);
            case ColumnKind.Timestamp: return TryAppend<long, TimestampParser>(builder, new(_moments), text);
            case ColumnKind.Binary:
                builder.AppendBytes(text);
                return true;
            default:
                if (!FitsString(text, builder.Type.Length))
                {
                    return false;
                }

                builder.AppendBytes(text);
                return true;
        }
    }

    /// <summary>Whether bytes are UTF-8 of at most so many characters (code points; 0 for no limit).</summary>
    public static bool FitsString(ReadOnlySpan<byte> text, int length) =>
        Utf8.IsValid(text) && (length == 0 || text.Length <= length || CountRunes(text) <= length);

    private static int CountRunes(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var one in text)
        {
            count += (one & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }

    private static bool TryAppend<T, TParser>(ColumnBuilder builder, TParser parser, ReadOnlySpan<byte> text)
        where T : unmanaged
        where TParser : struct, ITextParser<T>
    {
        var fits = TextPadding.TryParse<T, TParser>(ref parser, text, out var value);
        if (fits)
        {
            builder.Append(value);
        }

        return fits;
    }
}
