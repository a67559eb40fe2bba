using System.Numerics;
using CsCheck;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Tests.Table;

/// <summary>Random rows over all types, extremes among them.</summary>
internal static class AnyRows
{
    public static readonly string[] AllTypes =
    [
        "boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "string", "binary", "date", "timestamp",
        "decimal(1,0)", "decimal(9,2)", "decimal(18,18)", "decimal(19,3)", "decimal(28,5)", "decimal(38,0)", "decimal(38,18)", "decimal(38,38)",
    ];

    private const long FirstMicros = -62_135_596_800_000_000;
    private const long LastMicros = 253_402_300_799_999_999;

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.OneOf("", "a", "ab", "\"", "\"\"", "a\"b", ",", "x\ny", "\r\n", "\t", " ", "NULL", "null", "日本語", "😀", "！", "é", "\0", "a,b\"c\nd"),
        Gen.String[Gen.Char['a', 'e'], 0, 20],
        Gen.String[Gen.Char['\u0001', '\ud7ff'], 0, 12]);

    public static Gen<(TableSchema Schema, List<object?[]> Rows)> Of(string[] types, Gen<string>? texts = null) =>
        from chosen in Gen.OneOf(types).Array[1, 8]
        from dense in Gen.Bool
        from values in Row(Make(chosen), dense ? 0 : 25, texts ?? Texts).List[0, 60]
        select (Make(chosen), values);

    private static TableSchema Make(string[] types) => new(types.Select((t, i) => new TableColumn($"c{i}", Parse(t))));

    private static Gen<object?[]> Row(TableSchema schema, int nulls, Gen<string> texts)
    {
        var row = Gen.Const(Array.Empty<object?>());
        foreach (var column in schema.Columns)
        {
            var value = Value(column.Type, nulls, texts);
            row = row.SelectMany(before => value.Select(v => (object?[])[.. before, v]));
        }

        return row;
    }

    private static Gen<object?> Value(ColumnType type, int nulls, Gen<string> texts)
    {
        var value = type.Kind switch
        {
            ColumnKind.Boolean => Gen.Bool.Select(v => (object?)v),
            ColumnKind.Int8 => Gen.SByte.Select(v => (object?)(long)v),
            ColumnKind.Int16 => Gen.Short.Select(v => (object?)(long)v),
            ColumnKind.Int32 => Gen.OneOf(Gen.Int, Gen.OneOf(int.MinValue, int.MaxValue, 0)).Select(v => (object?)(long)v),
            ColumnKind.Int64 => Gen.OneOf(Gen.Long, Gen.OneOf(long.MinValue + 1, long.MaxValue, 0)).Select(v => (object?)v),
            ColumnKind.Float => Gen.OneOf(Gen.Float, Gen.OneOf(float.NaN, float.PositiveInfinity, float.Epsilon, -0f, float.MaxValue)).Select(v => (object?)(double)v),
            ColumnKind.Double => Gen.OneOf(Gen.Double, Gen.OneOf(double.NaN, double.NegativeInfinity, double.Epsilon, -0d, double.MaxValue)).Select(v => (object?)v),
            ColumnKind.Decimal => Decimals(type.Precision).Select(v => (object?)v),
            ColumnKind.String => texts.Select(v => (object?)v),
            ColumnKind.Binary => Gen.Byte.Array[0, 20].Select(v => (object?)v),
            ColumnKind.Date => Gen.OneOf(Gen.Int[-719_162, 2_932_896], Gen.OneOf(-719_162, 2_932_896, 0, -1)).Select(v => (object?)(long)v),
            _ => Gen.OneOf(Gen.Long[FirstMicros, LastMicros], Gen.OneOf(FirstMicros, LastMicros, 0, -1, 1)).Select(v => (object?)v),
        };
        return nulls == 0 ? value : Gen.Frequency((nulls, Gen.Const((object?)null)), (100 - nulls, value));
    }

    private static Gen<BigInteger> Decimals(int precision)
    {
        var most = BigInteger.Pow(10, precision) - 1;
        return Gen.OneOf(
            Gen.OneOf(most, -most, BigInteger.Zero, BigInteger.One, BigInteger.MinusOne),
            Gen.Byte.Array[16].Select(b => BigInteger.Remainder(new BigInteger(b), most + 1)),
            Gen.Int[-9, 9].Select(v => (BigInteger)v));
    }

    private static ColumnType Parse(string text) => ColumnType.TryParse(text, out var type) ? type : throw new ArgumentException(text);
}
