using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OssPipeline.Tables.Csv;

/// <summary>Finds the rows and fields of some text: only where they begin and end, no value is looked at.</summary>
/// <remarks>
/// 64 bytes at a time become bit masks. Where none of them is a quote, the ends of fields are the set bits; where one is, bits are
/// walked one by one, and a quote means something only at the beginning of a field (RFC 4180). Field <c>f</c> of a row ends at
/// <c>Ends[FirstFields[row] + f]</c> and begins behind the end before, or at <c>Starts[row]</c>.
/// </remarks>
internal sealed class CsvIndex
{
    private const int Slack = 2 * ByteMasks.Width;

    private readonly byte _delimiter;
    private readonly byte? _quote;
    private readonly byte? _escape;
    private readonly byte? _comment;
    private readonly byte _special;
    private readonly bool _isCareful;
    private readonly int _maxRows;
    private int[] _ends;
    private int _count;
    private int _rowStart;
    private int _firstField;
    private bool _isOver;

    public CsvIndex(CsvDialect dialect, int expected, int maxRows)
    {
        (_delimiter, _quote, _comment) = (dialect.Delimiter, dialect.Quote, dialect.Comment);
        _escape = dialect.OwnEscape;
        _special = _quote ?? _escape ?? _delimiter;
        _isCareful = _comment is not null;
        Expected = expected;
        _maxRows = maxRows;
        Starts = new int[maxRows + Slack];
        FirstFields = new int[maxRows + Slack];
        FieldCounts = new int[maxRows + Slack];
        _ends = new int[(Math.Max(expected, 8) * maxRows) + (2 * Slack)];
    }

    /// <summary>How many fields a row should have; 0 where any number will do.</summary>
    public int Expected { get; }

    /// <summary>How many rows were found.</summary>
    public int Rows { get; private set; }

    /// <summary>Whether every row has as many fields as expected.</summary>
    public bool IsEven { get; private set; }

    /// <summary>Ends of fields.</summary>
    public int[] Ends => _ends;

    /// <summary>Where each row begins.</summary>
    public int[] Starts { get; }

    /// <summary>Where in <see cref="Ends"/> each row's first field is.</summary>
    public int[] FirstFields { get; }

    /// <summary>How many fields each row has.</summary>
    public int[] FieldCounts { get; }

    /// <summary>Rows whose quotes are wrong.</summary>
    public List<(int Row, CsvFault Fault)> Faults { get; } = [];

    /// <summary>Finds some rows. Empty lines and comments are none.</summary>
    /// <param name="text">The text; <see cref="ByteMasks.Width"/> bytes can be read behind the end.</param>
    /// <param name="from">Where a row begins.</param>
    /// <param name="to">Where the text ends, which ends a row as well.</param>
    /// <returns>Where the next row begins; <paramref name="to"/> when there is none.</returns>
    public int Fill(byte[] text, int from, int to)
    {
        if (text.Length < to + ByteMasks.Width)
        {
            throw new ArgumentException("There is no room behind the text.", nameof(text));
        }

        Rows = _count = _firstField = 0;
        IsEven = true;
        _isOver = false;
        Faults.Clear();
        _rowStart = SkipComments(text, from, to);
        var block = _rowStart;
        var carry = 0UL;
        while (block < to && !_isOver)
        {
            if (Rows >= _maxRows || _count + Slack > _ends.Length)
            {
                if (Rows > 0)
                {
                    // What was found of the row that began is found again.
                    while (Faults.Count > 0 && Faults[^1].Row >= Rows)
                    {
                        Faults.RemoveAt(Faults.Count - 1);
                    }

                    return Math.Min(_rowStart, to);
                }

                Array.Resize(ref _ends, _ends.Length * 2);
            }

            ByteMasks.Find(ref text[block], _delimiter, _special, out var delimiters, out var specials, out var feeds, out var returns);
            if (_special == _delimiter)
            {
                specials = 0;
            }

            var within = to - block >= ByteMasks.Width ? ulong.MaxValue : (1UL << (to - block)) - 1;
            var lines = (returns | (feeds & ~((returns << 1) | carry))) & within;
            var ends = (delimiters & within) | lines;
            if ((specials & within) == 0 && !_isCareful)
            {
                AddPlain(text, block, ends, lines);
                carry = returns >> 63;
                block += ByteMasks.Width;
            }
            else
            {
                var next = AddCarefully(text, block, ends | (specials & within), to);
                carry = next == block + ByteMasks.Width ? returns >> 63 : 0;
                block = next;
            }
        }

        if (_rowStart < to && !_isOver)
        {
            EndField(to);
            EndRow(to);
            _rowStart = to;
        }

        return Math.Min(_rowStart, to);
    }

    /// <summary>Gives a short row fields that are missing: their lengths are -1.</summary>
    public void Pad(int row, int fields)
    {
        var (first, count) = (FirstFields[row], FieldCounts[row]);
        var place = _count;
        if (place + fields > _ends.Length)
        {
            Array.Resize(ref _ends, Math.Max(place + fields, _ends.Length * 2));
        }

        _ends.AsSpan(first, count).CopyTo(_ends.AsSpan(place));
        _ends.AsSpan(place + count, fields - count).Fill(_ends[first + count - 1]);
        (FirstFields[row], FieldCounts[row], _count) = (place, fields, place + fields);
    }

    // All bits end fields, those of lines also rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddPlain(byte[] text, int block, ulong ends, ulong lines)
    {
        ref var end = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_ends), _count);
        var left = ends;
        while (left != 0)
        {
            // Four at a time; what is too much is written over.
            end = block + BitOperations.TrailingZeroCount(left);
            left &= left - 1;
            Unsafe.Add(ref end, 1) = block + BitOperations.TrailingZeroCount(left);
            left &= left - 1;
            Unsafe.Add(ref end, 2) = block + BitOperations.TrailingZeroCount(left);
            left &= left - 1;
            Unsafe.Add(ref end, 3) = block + BitOperations.TrailingZeroCount(left);
            left &= left - 1;
            end = ref Unsafe.Add(ref end, 4);
        }

        while (lines != 0)
        {
            var bit = BitOperations.TrailingZeroCount(lines);
            lines &= lines - 1;
            var last = _count + BitOperations.PopCount(ends & ((1UL << bit) - 1));
            AddRow(text, block + bit, last + 1);
        }

        _count += BitOperations.PopCount(ends);
    }

    // Bits one by one; gives where the next block begins: this one's end, or behind a quoted field or comment.
    private int AddCarefully(byte[] text, int block, ulong bits, int to)
    {
        while (bits != 0)
        {
            var at = block + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            var one = text[at];
            int next;
            if (one == _delimiter)
            {
                _ends[_count++] = at;
                continue;
            }

            if (one is (byte)'\n' or (byte)'\r')
            {
                if (at < _rowStart)
                {
                    continue; // The second half of CRLF behind a comment.
                }

                _ends[_count++] = at;
                AddRow(text, at, _count);
                next = SkipComments(text, _rowStart, to);
                if (next == _rowStart)
                {
                    continue;
                }

                _rowStart = next;
            }
            else if (one == _quote)
            {
                if (at != (_count > _firstField ? _ends[_count - 1] + 1 : _rowStart))
                {
                    continue;
                }

                var close = CsvQuotes.FindClose(text.AsSpan((at + 1)..to), one, _escape);
                if (close < 0)
                {
                    Faults.Add((Rows, CsvFault.OpenQuote));
                    EndField(to);
                    EndRow(to);
                    (_rowStart, _isOver) = (to, true);
                    return to;
                }

                next = at + 1 + close + 1;
                if (next < to && text[next] != _delimiter && text[next] is not ((byte)'\n' or (byte)'\r') && (Faults.Count == 0 || Faults[^1].Row != Rows))
                {
                    Faults.Add((Rows, CsvFault.TextBehindQuote));
                }
            }
            else
            {
                next = Math.Min(CsvQuotes.BehindEscaped(text, at), to);
            }

            if (next >= block + ByteMasks.Width)
            {
                return next;
            }

            bits &= ulong.MaxValue << (next - block);
        }

        return block + ByteMasks.Width;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddRow(byte[] text, int end, int fields)
    {
        EndRow(end, fields);
        _rowStart = end + 1 + (text[end] == '\r' && text[end + 1] == '\n' ? 1 : 0);
        _firstField = fields;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EndRow(int end, int fields)
    {
        var count = fields - _firstField;
        var row = Rows;
        if (count == 1 && end == _rowStart)
        {
            return; // An empty line.
        }

        Starts[row] = _rowStart;
        FirstFields[row] = _firstField;
        FieldCounts[row] = count;
        IsEven &= count == Expected;
        Rows = row + 1;
    }

    private void EndField(int end)
    {
        if (_count == _ends.Length)
        {
            Array.Resize(ref _ends, _ends.Length * 2);
        }

        _ends[_count++] = end;
    }

    private void EndRow(int end) => EndRow(end, _count);

    private int SkipComments(byte[] text, int at, int to)
    {
        while (_comment is { } comment && at < to && text[at] == comment)
        {
            var line = text.AsSpan(at..to).IndexOfAny((byte)'\n', (byte)'\r');
            if (line < 0)
            {
                return to;
            }

            at += line + 1;
            at += text[at - 1] == '\r' && at < to && text[at] == '\n' ? 1 : 0;
        }

        return at;
    }
}
