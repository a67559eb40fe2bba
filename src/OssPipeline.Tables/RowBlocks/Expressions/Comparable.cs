using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.RowBlocks.Expressions;

/// <summary>How values are brought to one form before they are compared.</summary>
internal enum ComparedAs
{
    /// <summary>64-bit integers: whole numbers, booleans, dates, timestamps.</summary>
    Long,

    /// <summary>Doubles.</summary>
    Double,

    /// <summary>Scaled 128-bit integers.</summary>
    Decimal,

    /// <summary>Bytes, one by one: UTF-8 text is ordered as its code points are.</summary>
    Bytes,
}

/// <summary>What two operands are compared as.</summary>
/// <param name="As">The form.</param>
/// <param name="Scale">Digits behind the point, of decimals.</param>
/// <param name="LeftFactor">What the left side's integers are multiplied with: dates become timestamps.</param>
/// <param name="RightFactor">The right side's.</param>
internal readonly record struct Comparable(ComparedAs As, int Scale = 0, long LeftFactor = 1, long RightFactor = 1)
{
    private const long MicrosPerDay = 86_400_000_000;

    /// <summary>The form for two types; null when they can't be compared.</summary>
    public static Comparable? Of(ColumnType left, ColumnType right) => (left.Kind, right.Kind) switch
    {
        var (l, r) when Numbers.IsInteger(l) && Numbers.IsInteger(r) => new Comparable(ComparedAs.Long),
        (ColumnKind.Boolean, ColumnKind.Boolean) or (ColumnKind.Date, ColumnKind.Date) or (ColumnKind.Timestamp, ColumnKind.Timestamp) =>
            new Comparable(ComparedAs.Long),
        (ColumnKind.Date, ColumnKind.Timestamp) => new Comparable(ComparedAs.Long, 0, MicrosPerDay, 1),
        (ColumnKind.Timestamp, ColumnKind.Date) => new Comparable(ComparedAs.Long, 0, 1, MicrosPerDay),
        (ColumnKind.String, ColumnKind.String) or (ColumnKind.Binary, ColumnKind.Binary) => new Comparable(ComparedAs.Bytes),
        var (l, r) when IsNumber(l) && IsNumber(r) => IsFraction(l) || IsFraction(r) ? new Comparable(ComparedAs.Double) : Decimals(left, right),
        _ => null,
    };

    private static bool IsFraction(ColumnKind kind) => kind is ColumnKind.Float or ColumnKind.Double;

    private static bool IsNumber(ColumnKind kind) => IsFraction(kind) || kind == ColumnKind.Decimal || Numbers.IsInteger(kind);

    // Both get the greater scale, which must leave room for the digits before the point; else doubles have to do.
    private static Comparable Decimals(ColumnType left, ColumnType right)
    {
        var scale = Math.Max(left.Scale, right.Scale);
        return Math.Max(Whole(left), Whole(right)) + scale <= ColumnType.MaxPrecision ? new Comparable(ComparedAs.Decimal, scale) : new Comparable(ComparedAs.Double);

        static int Whole(ColumnType type) => type.Kind switch
        {
            ColumnKind.Decimal => type.Precision - type.Scale,
            ColumnKind.Int8 => 3,
            ColumnKind.Int16 => 5,
            ColumnKind.Int32 => 10,
            _ => 19,
        };
    }
}
