using System.Text;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Parquet.Managed;

/// <summary>Types in a file's footer (apache/parquet-format, parquet.thrift: FileMetaData, SchemaElement, ColumnMetaData, Statistics).</summary>
/// <remarks>
/// Parquet.Net ties annotations to .NET's types: text to UTF-16, timestamps to DateTime. That is slow, loses what those can't hold, and orders
/// text by UTF-16 in statistics, where readers expect bytes. So it is given and asked for physical values alone, and annotations are put into
/// footers, and taken out of them, here.
/// </remarks>
internal static class Footer
{
    /// <summary>Texts of statistics are left out when they are longer.</summary>
    public const int MostStatisticBytes = 64;

    private const int Int96Type = 3;
    private const int FixedType = 7;
    private const int Int96Bytes = 12;

    private const short SchemaId = 2;
    private const short RowGroupsId = 4;
    private const short ElementType = 1;
    private const short ElementLength = 2;
    private const short ElementRepetition = 3;
    private const short ElementName = 4;
    private const short ElementChildren = 5;
    private const short ElementConverted = 6;
    private const short ElementScale = 7;
    private const short ElementPrecision = 8;
    private const short ElementLogical = 10;

    /// <summary>Gives the columns of a file the types of a plan, and texts their least and greatest values.</summary>
    /// <param name="footer">The footer.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="bounds">Of each row group and column the least and the greatest bytes, where they are known.</param>
    public static byte[] Annotate(ReadOnlySpan<byte> footer, ParquetPlan plan, IReadOnlyList<(byte[] Least, byte[] Greatest)?[]> bounds)
    {
        var file = ThriftReader.Read(footer);
        var leaf = 0;
        foreach (var element in file.Structs(SchemaId).Skip(1))
        {
            Annotate(element, plan, leaf++);
        }

        var group = 0;
        foreach (var rows in file.Structs(RowGroupsId))
        {
            var column = 0;
            foreach (var chunk in rows.Structs(1))
            {
                if (bounds[group][column++] is var (least, greatest) && chunk.Struct(3)?.Struct(12) is { } statistics)
                {
                    statistics.Set(5, greatest);
                    statistics.Set(6, least);
                }
            }

            group++;
        }

        return ThriftWriter.ToBytes(file);
    }

    /// <summary>Reads the columns of a file, and gives its footer without annotations.</summary>
    /// <exception cref="InvalidDataException">It is no footer.</exception>
    public static (FieldShape[] Fields, byte[] Plain) Strip(ReadOnlySpan<byte> footer)
    {
        var file = ThriftReader.Read(footer);
        var shapes = new List<FieldShape>();
        foreach (var element in file.Structs(SchemaId).Skip(1))
        {
            shapes.Add(Shape(element));
            element.Fields.Remove(ElementConverted);
            element.Fields.Remove(ElementLogical);
            element.Fields.Remove(ElementScale);
            element.Fields.Remove(ElementPrecision);
            if (element.Integer(ElementType) == Int96Type)
            {
                // Twelve bytes a value in either; the library's numbers of 96 bits can't be read.
                element.Set(ElementType, FixedType);
                element.Set(ElementLength, Int96Bytes);
            }
        }

        foreach (var chunk in file.Structs(RowGroupsId).SelectMany(g => g.Structs(1)))
        {
            // Statistics are read by type, and nobody asks for them.
            chunk.Struct(3)?.Fields.Remove(12);
            if (chunk.Struct(3)?.Integer(1) == Int96Type)
            {
                chunk.Struct(3)!.Set(1, FixedType);
            }
        }

        return shapes.Count > 0 ? (shapes.ToArray(), ThriftWriter.ToBytes(file)) : throw new InvalidDataException("The file has no columns.");
    }

    private static void Annotate(ThriftStruct element, ParquetPlan plan, int column)
    {
        var type = plan.Schema.Columns[column].Type;
        if (type.Kind == ColumnKind.String || (type.Kind == ColumnKind.Timestamp && plan.Timestamps == ParquetTimestamps.String))
        {
            Set(element, converted: 0, logical: 1, new ThriftStruct());
        }
        else if (type.Kind == ColumnKind.Date)
        {
            Set(element, converted: 6, logical: 6, new ThriftStruct());
        }
        else if (type.Kind == ColumnKind.Timestamp && plan.Timestamps == ParquetTimestamps.Micros)
        {
            var unit = new ThriftStruct();
            unit.Set(2, new ThriftStruct());
            var timestamp = new ThriftStruct();
            timestamp.Set(1, true);
            timestamp.Set(2, unit);
            Set(element, converted: 10, logical: 8, timestamp);
        }
        else if (plan.IsShortDecimal(type))
        {
            var number = new ThriftStruct();
            number.Set(1, type.Scale);
            number.Set(2, type.Precision);
            Set(element, converted: 5, logical: 5, number);
            element.Set(ElementScale, type.Scale);
            element.Set(ElementPrecision, type.Precision);
        }
        else if (type.Kind is ColumnKind.Int32 or ColumnKind.Int64)
        {
            element.Fields.Remove(ElementConverted);
            element.Fields.Remove(ElementLogical);
        }
    }

    private static void Set(ThriftStruct element, int converted, short logical, ThriftStruct value)
    {
        var union = new ThriftStruct();
        union.Set(logical, value);
        element.Set(ElementConverted, converted);
        element.Set(ElementLogical, union);
    }

    private static FieldShape Shape(ThriftStruct element)
    {
        var name = Encoding.UTF8.GetString(element.Bytes(ElementName) ?? []);
        var children = element.Integer(ElementChildren) ?? 0;
        var repetition = element.Integer(ElementRepetition) ?? 0;
        var storage = element.Integer(ElementType) switch
        {
            0 => FieldStorage.Boolean,
            1 => FieldStorage.Int32,
            2 => FieldStorage.Int64,
            3 => FieldStorage.Int96,
            4 => FieldStorage.Float,
            5 => FieldStorage.Double,
            6 => FieldStorage.Bytes,
            _ => FieldStorage.Fixed,
        };
        var shape = new FieldShape(name, storage, FieldForm.None)
        {
            Length = (int)(element.Integer(ElementLength) ?? 0),
            IsOptional = repetition == 1,
            IsNested = children > 0 || repetition == 2,
        };
        return element.Struct(ElementLogical) is { Fields.Count: 1 } logical
            ? Logical(shape, logical.Fields.First(), element)
            : Converted(shape, element);
    }

    private static FieldShape Logical(FieldShape shape, KeyValuePair<short, ThriftField> logical, ThriftStruct element)
    {
        var value = logical.Value.Value as ThriftStruct ?? new ThriftStruct();
        return logical.Key switch
        {
            1 or 4 or 12 => shape with { Form = FieldForm.Text },
            5 => shape with { Form = FieldForm.Decimal, Scale = (int)(value.Integer(1) ?? 0), Precision = (int)(value.Integer(2) ?? 0) },
            6 => shape with { Form = FieldForm.Date },
            8 => shape with
            {
                Form = FieldForm.Timestamp,
                PerSecond = value.Struct(2)?.Fields.Keys.FirstOrDefault() switch { 1 => 1_000, 3 => 1_000_000_000, _ => 1_000_000 },
            },
            10 => shape with
            {
                Form = value.Fields.TryGetValue(2, out var signed) && signed.Value is false ? FieldForm.Unsigned : FieldForm.Signed,
                Bits = (int)(value.Integer(1) ?? 0),
            },
            13 or 14 => shape,
            _ => element.Integer(ElementConverted) is null ? shape with { Form = FieldForm.Other } : Converted(shape, element),
        };
    }

    private static FieldShape Converted(FieldShape shape, ThriftStruct element) => element.Integer(ElementConverted) switch
    {
        null => shape,
        0 or 4 or 19 => shape with { Form = FieldForm.Text },
        5 => shape with
        {
            Form = FieldForm.Decimal,
            Scale = (int)(element.Integer(ElementScale) ?? 0),
            Precision = (int)(element.Integer(ElementPrecision) ?? 0),
        },
        6 => shape with { Form = FieldForm.Date },
        9 => shape with { Form = FieldForm.Timestamp, PerSecond = 1_000 },
        10 => shape with { Form = FieldForm.Timestamp, PerSecond = 1_000_000 },
        >= 11 and <= 14 and var unsigned => shape with { Form = FieldForm.Unsigned, Bits = 8 << (int)(unsigned - 11) },
        >= 15 and <= 18 and var signed => shape with { Form = FieldForm.Signed, Bits = 8 << (int)(signed - 15) },
        20 => shape,
        _ => shape with { Form = FieldForm.Other },
    };
}
