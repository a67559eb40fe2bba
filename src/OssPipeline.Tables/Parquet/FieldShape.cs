using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Parquet;

/// <summary>What a value of a file's column is, by the words of Apache Parquet's "Types" and "Logical Types".</summary>
internal enum FieldForm
{
    /// <summary>None: the physical type says all.</summary>
    None,

    /// <summary>Text.</summary>
    Text,

    /// <summary>An integer of some bits.</summary>
    Signed,

    /// <summary>An unsigned integer of some bits.</summary>
    Unsigned,

    /// <summary>A scaled integer.</summary>
    Decimal,

    /// <summary>Days.</summary>
    Date,

    /// <summary>A point in time.</summary>
    Timestamp,

    /// <summary>What no column of ours can hold.</summary>
    Other,
}

/// <summary>Where a value's bytes are.</summary>
internal enum FieldStorage
{
    /// <summary>BOOLEAN.</summary>
    Boolean,

    /// <summary>INT32.</summary>
    Int32,

    /// <summary>INT64.</summary>
    Int64,

    /// <summary>INT96.</summary>
    Int96,

    /// <summary>FLOAT.</summary>
    Float,

    /// <summary>DOUBLE.</summary>
    Double,

    /// <summary>BYTE_ARRAY.</summary>
    Bytes,

    /// <summary>FIXED_LEN_BYTE_ARRAY.</summary>
    Fixed,
}

/// <summary>A column of a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Storage">Its physical type.</param>
/// <param name="Form">Its logical type.</param>
internal readonly record struct FieldShape(string Name, FieldStorage Storage, FieldForm Form)
{
    /// <summary>Bits of an integer.</summary>
    public int Bits { get; init; }

    /// <summary>Digits of a decimal.</summary>
    public int Precision { get; init; }

    /// <summary>Digits behind its point.</summary>
    public int Scale { get; init; }

    /// <summary>Units of a timestamp in a second: 1,000, 1,000,000 or 1,000,000,000.</summary>
    public long PerSecond { get; init; }

    /// <summary>Bytes of a value of fixed length.</summary>
    public int Length { get; init; }

    /// <summary>Whether values may be missing.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Whether it lies within a list, map or structure.</summary>
    public bool IsNested { get; init; }

    /// <summary>The type of our column.</summary>
    /// <exception cref="InvalidDataException">There is none for it.</exception>
    public ColumnType ToColumnType()
    {
        if (IsNested)
        {
            throw new InvalidDataException($"Column '{Name}' is a list, map or structure, which rows can't hold; leave such columns out of the files.");
        }

        ColumnType? type = (Storage, Form) switch
        {
            (FieldStorage.Boolean, FieldForm.None) => new(ColumnKind.Boolean),
            (FieldStorage.Int32, FieldForm.None) => new(ColumnKind.Int32),
            (FieldStorage.Int32, FieldForm.Signed) => new(Bits == 8 ? ColumnKind.Int8 : Bits == 16 ? ColumnKind.Int16 : ColumnKind.Int32),
            (FieldStorage.Int32, FieldForm.Unsigned) => new(Bits == 8 ? ColumnKind.Int16 : Bits == 16 ? ColumnKind.Int32 : ColumnKind.Int64),
            (FieldStorage.Int32, FieldForm.Date) => new(ColumnKind.Date),
            (FieldStorage.Int64, FieldForm.None or FieldForm.Signed) => new(ColumnKind.Int64),
            (FieldStorage.Int64, FieldForm.Unsigned) => new(ColumnKind.Decimal, 20),
            (FieldStorage.Int64, FieldForm.Timestamp) or (FieldStorage.Int96, FieldForm.None or FieldForm.Timestamp) => new(ColumnKind.Timestamp),
            (FieldStorage.Float, FieldForm.None) => new(ColumnKind.Float),
            (FieldStorage.Double, FieldForm.None) => new(ColumnKind.Double),
            (FieldStorage.Bytes, FieldForm.Text) => new(ColumnKind.String),
            (FieldStorage.Bytes or FieldStorage.Fixed, FieldForm.None) => new(ColumnKind.Binary),
            (_, FieldForm.Decimal) when Precision is >= 1 and <= ColumnType.MaxPrecision && Scale >= 0 && Scale <= Precision => new(ColumnKind.Decimal, Precision, Scale),
            _ => null,
        };
        return type ?? throw new InvalidDataException(
            Form == FieldForm.Decimal
                ? $"Column '{Name}' is decimal({Precision},{Scale}); rows hold at most {ColumnType.MaxPrecision} digits."
                : $"Column '{Name}' has a type that rows can't hold ({Storage}, {Form}).");
    }
}
