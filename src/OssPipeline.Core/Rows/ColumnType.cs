using System.Globalization;

namespace OssPipeline.Core.Rows;

/// <summary>The type of a column.</summary>
/// <param name="Kind">What its values are.</param>
/// <param name="Precision">Of a decimal: how many digits in all, 1 to 38; else 0.</param>
/// <param name="Scale">Of a decimal: how many of them behind the point; else 0.</param>
/// <param name="Length">Of a string: the most characters, as VARCHAR's; 0 for no limit.</param>
public readonly record struct ColumnType(ColumnKind Kind, int Precision = 0, int Scale = 0, int Length = 0)
{
    /// <summary>The greatest precision of a decimal.</summary>
    public const int MaxPrecision = 38;

    /// <summary>How many bytes a value has; 0 for booleans (bits) and for what has offsets.</summary>
    public int Width => Kind switch
    {
        ColumnKind.Int8 => 1,
        ColumnKind.Int16 => 2,
        ColumnKind.Int32 or ColumnKind.Float or ColumnKind.Date => 4,
        ColumnKind.Int64 or ColumnKind.Double or ColumnKind.Timestamp => 8,
        ColumnKind.Decimal => 16,
        _ => 0,
    };

    /// <summary>Whether values have lengths of their own.</summary>
    public bool HasOffsets => Kind is ColumnKind.String or ColumnKind.Binary;

    /// <summary>Reads a type as pipeline files and <c>osspipe infer</c> write it.</summary>
    /// <param name="text">A MaxCompute type name in any case: <c>bigint</c>, <c>decimal(10,2)</c>, <c>varchar(20)</c>; <c>timestamp</c> and <c>datetime</c> are the same.</param>
    /// <param name="type">The type.</param>
    public static bool TryParse(string text, out ColumnType type)
    {
        ArgumentNullException.ThrowIfNull(text);
        type = default;
        var trimmed = text.Trim().ToLowerInvariant();
        var open = trimmed.IndexOf('(', StringComparison.Ordinal);
        var name = open < 0 ? trimmed : trimmed[..open].TrimEnd();
        int[] numbers = [];
        if (open >= 0)
        {
            if (!trimmed.EndsWith(')'))
            {
                return false;
            }

            var parts = trimmed[(open + 1)..^1].Split(',');
            numbers = new int[parts.Length];
            for (var i = 0; i < parts.Length; i++)
            {
                if (!int.TryParse(parts[i], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out numbers[i]))
                {
                    return false;
                }
            }
        }

        ColumnType? found = (name, numbers) switch
        {
            ("boolean", []) => new(ColumnKind.Boolean),
            ("tinyint", []) => new(ColumnKind.Int8),
            ("smallint", []) => new(ColumnKind.Int16),
            ("int", []) => new(ColumnKind.Int32),
            ("bigint", []) => new(ColumnKind.Int64),
            ("float", []) => new(ColumnKind.Float),
            ("double", []) => new(ColumnKind.Double),
            ("decimal", []) => new(ColumnKind.Decimal, MaxPrecision, 18),
            ("decimal", [var p]) when p is >= 1 and <= MaxPrecision => new(ColumnKind.Decimal, p),
            ("decimal", [var p, var s]) when p is >= 1 and <= MaxPrecision && s >= 0 && s <= p => new(ColumnKind.Decimal, p, s),
            ("string", []) => new(ColumnKind.String),
            ("varchar", [var n]) when n is >= 1 and <= 65535 => new(ColumnKind.String, Length: n),
            ("binary", []) => new(ColumnKind.Binary),
            ("date", []) => new(ColumnKind.Date),
            ("timestamp" or "datetime", []) => new(ColumnKind.Timestamp),
            _ => null,
        };
        type = found ?? default;
        return found is not null;
    }

    /// <summary>The type as <see cref="TryParse"/> reads it, in lower case.</summary>
    public override string ToString() => Kind switch
    {
        ColumnKind.Boolean => "boolean",
        ColumnKind.Int8 => "tinyint",
        ColumnKind.Int16 => "smallint",
        ColumnKind.Int32 => "int",
        ColumnKind.Int64 => "bigint",
        ColumnKind.Float => "float",
        ColumnKind.Double => "double",
        ColumnKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"decimal({Precision},{Scale})"),
        ColumnKind.String when Length > 0 => string.Create(CultureInfo.InvariantCulture, $"varchar({Length})"),
        ColumnKind.String => "string",
        ColumnKind.Binary => "binary",
        ColumnKind.Date => "date",
        _ => "timestamp",
    };
}
