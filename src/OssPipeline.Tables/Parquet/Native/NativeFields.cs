using ParquetSharp;

namespace OssPipeline.Tables.Parquet.Native;

/// <summary>Columns of a file in our terms.</summary>
internal static class NativeFields
{
    /// <summary>One column.</summary>
    public static FieldShape Of(ColumnDescriptor column)
    {
        using var logical = column.LogicalType;
        using var path = column.Path;
        var shape = new FieldShape(column.Name, Storage(column.PhysicalType), FieldForm.None)
        {
            Length = column.TypeLength,
            IsOptional = column.MaxDefinitionLevel > 0,
            IsNested = column.MaxRepetitionLevel > 0 || column.MaxDefinitionLevel > 1 || path.ToDotVector().Length > 1,
        };
        return logical switch
        {
            NoneLogicalType => shape,
            StringLogicalType or EnumLogicalType or JsonLogicalType => shape with { Form = FieldForm.Text },
            BsonLogicalType or UuidLogicalType => shape,
            IntLogicalType number => shape with { Form = number.IsSigned ? FieldForm.Signed : FieldForm.Unsigned, Bits = number.BitWidth },
            DecimalLogicalType number => shape with { Form = FieldForm.Decimal, Precision = number.Precision, Scale = number.Scale },
            DateLogicalType => shape with { Form = FieldForm.Date },
            TimestampLogicalType time => shape with { Form = FieldForm.Timestamp, PerSecond = PerSecond(time.TimeUnit) },
            _ => shape with { Form = FieldForm.Other },
        };
    }

    private static long PerSecond(TimeUnit unit) => unit switch
    {
        TimeUnit.Millis => 1_000,
        TimeUnit.Nanos => 1_000_000_000,
        _ => 1_000_000,
    };

    private static FieldStorage Storage(PhysicalType type) => type switch
    {
        PhysicalType.Boolean => FieldStorage.Boolean,
        PhysicalType.Int32 => FieldStorage.Int32,
        PhysicalType.Int64 => FieldStorage.Int64,
        PhysicalType.Int96 => FieldStorage.Int96,
        PhysicalType.Float => FieldStorage.Float,
        PhysicalType.Double => FieldStorage.Double,
        PhysicalType.ByteArray => FieldStorage.Bytes,
        _ => FieldStorage.Fixed,
    };
}
