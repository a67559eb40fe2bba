using OssPipeline.Core.Rows;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.Csv;

/// <summary>Narrows down what type a column's texts have. Not safe for concurrent use.</summary>
internal sealed class TypeGuess
{
    // Those that say the day first come second: where both fit, the month is first.
    private static readonly string[] KnownFormats =
    [
        "M/d/yyyy H:mm", "M/d/yyyy H:mm:ss", "M/d/yyyy h:mm tt", "M/d/yyyy h:mm:ss tt", "M/d/yyyy", "d/M/yyyy H:mm", "d/M/yyyy H:mm:ss", "d/M/yyyy",
        "yyyy/M/d H:mm", "yyyy/M/d H:mm:ss", "yyyy/M/d", "d.M.yyyy H:mm", "d.M.yyyy H:mm:ss", "d.M.yyyy", "yyyyMMdd HH:mm:ss", "yyyyMMdd'T'HHmmss",
        "d-MMM-yyyy", "d-MMM-yy", "d MMM yyyy", "dd/MMM/yyyy:HH:mm:ss zzz", "ddd, dd MMM yyyy HH:mm:ss zzz",
    ];

    private readonly List<TimePattern> _formats;
    private DateParser _dates;
    private TimestampParser _timestamps;
    private bool _isBoolean = true;
    private bool _isInteger = true;
    private bool _isSmall = true;
    private bool _isDouble = true;
    private bool _isDate = true;
    private bool _isTimestamp = true;
    private bool _hasValue;

    public TypeGuess(TimeRules times)
    {
        _dates = new DateParser(new MomentReader(times));
        _timestamps = new TimestampParser(new MomentReader(times));
        _formats = [.. TimeRules.Create(KnownFormats, null).Patterns];
    }

    /// <summary>The narrowest type that fits all texts: int, bigint, double, date, timestamp, boolean, or string.</summary>
    public ColumnType Type
    {
        get
        {
            var kind = !_hasValue ? ColumnKind.String
                : _isInteger ? _isSmall ? ColumnKind.Int32 : ColumnKind.Int64
                : _isDouble ? ColumnKind.Double
                : _isDate ? ColumnKind.Date
                : _isTimestamp ? ColumnKind.Timestamp
                : _isBoolean ? ColumnKind.Boolean
                : _formats.Count > 0 ? _formats[0].HasTime ? ColumnKind.Timestamp : ColumnKind.Date
                : ColumnKind.String;
            return new ColumnType(kind);
        }
    }

    /// <summary>The format that its dates or timestamps need beside those known; null for none.</summary>
    public string? Format =>
        _hasValue && _formats.Count > 0 && !(_isInteger || _isDouble || _isDate || _isTimestamp || _isBoolean) ? _formats[0].Text : null;

    /// <summary>Takes a text into account; an empty one says nothing.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        text = text.Trim((byte)' ');
        if (text.IsEmpty)
        {
            return;
        }

        _hasValue = true;
        IntegerParser<long> integers = default;
        DoubleParser doubles = default;

        // A number with leading zeros is a code; as a number it would lose them.
        var isCode = text.Length > 1 && text[0] == '0' && text[1] is >= (byte)'0' and <= (byte)'9';
        var number = 0L;
        _isInteger = _isInteger && !isCode && TextPadding.TryParse<long, IntegerParser<long>>(ref integers, text, out number);
        _isSmall &= number is >= int.MinValue and <= int.MaxValue;
        _isDouble = _isDouble && !isCode && TextPadding.TryParse<double, DoubleParser>(ref doubles, text, out _);
        _isBoolean = _isBoolean && text.Length >= 4 && BooleanText.TryParse(text, out _);
        _isDate = _isDate && TextPadding.TryParse<int, DateParser>(ref _dates, text, out _) && !HasTime(text);
        _isTimestamp = _isTimestamp && TextPadding.TryParse<long, TimestampParser>(ref _timestamps, text, out _);
        for (var i = _formats.Count - 1; i >= 0; i--)
        {
            if (!_formats[i].TryRead(text, out _))
            {
                _formats.RemoveAt(i);
            }
        }
    }

    /// <summary>Takes a text into account that is no number or boolean, whatever it looks like.</summary>
    public void AddText(ReadOnlySpan<byte> text)
    {
        if (text.Trim((byte)' ').IsEmpty)
        {
            AddOther();
            return;
        }

        Add(text);
        _isInteger = _isDouble = _isBoolean = false;
    }

    /// <summary>Takes a value into account that only a string column can hold.</summary>
    public void AddOther()
    {
        _isInteger = _isDouble = _isBoolean = _isDate = _isTimestamp = false;
        _hasValue = true;
        _formats.Clear();
    }

    private static bool HasTime(ReadOnlySpan<byte> text) => text.Contains((byte)':');
}
