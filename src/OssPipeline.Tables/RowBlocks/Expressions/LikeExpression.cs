using System.Text;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.RowBlocks.Expressions;

/// <summary><c>like</c>: <c>%</c> stands for any text, <c>_</c> for one character, a backslash before one of these for itself.</summary>
internal sealed class LikeExpression : Expression
{
    private readonly Expression _operand;
    private readonly byte[] _pattern;

    // 0: as it is; 1: any one character; 2: any text.
    private readonly byte[] _wild;

    public LikeExpression(Expression operand, string pattern)
        : base(new ColumnType(ColumnKind.Boolean))
    {
        _operand = operand;
        var bytes = new List<byte>();
        var wild = new List<byte>();
        Span<byte> encoded = stackalloc byte[4];
        foreach (var (rune, kind) in Runes(pattern))
        {
            var count = rune.EncodeToUtf8(encoded);
            for (var i = 0; i < count; i++)
            {
                bytes.Add(encoded[i]);
                wild.Add(kind);
            }
        }

        _pattern = [.. bytes];
        _wild = [.. wild];
    }

    public override Column Evaluate(IReadOnlyList<Column> columns, int rows)
    {
        using var values = _operand.Evaluate(columns, rows);
        using var builder = new ColumnBuilder(Type, rows);
        for (var row = 0; row < rows; row++)
        {
            if (values.IsNull(row))
            {
                builder.AppendNull();
            }
            else
            {
                builder.AppendBoolean(Matches(values.BytesAt(row)));
            }
        }

        return builder.Build();
    }

    // Backtracks to the last "any text" only, so that time is at most text times pattern.
    private bool Matches(ReadOnlySpan<byte> text)
    {
        var (at, p, resume, from) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            if (p < _pattern.Length && _wild[p] == 2)
            {
                (resume, from) = (++p, at);
            }
            else if (p < _pattern.Length && _wild[p] == 1)
            {
                at += CharacterLength(text[at..]);
                p++;
            }
            else if (p < _pattern.Length && _pattern[p] == text[at])
            {
                at++;
                p++;
            }
            else if (resume >= 0)
            {
                from += CharacterLength(text[from..]);
                (at, p) = (from, resume);
            }
            else
            {
                return false;
            }
        }

        while (p < _pattern.Length && _wild[p] == 2)
        {
            p++;
        }

        return p == _pattern.Length;
    }

    private static int CharacterLength(ReadOnlySpan<byte> text)
    {
        var length = 1;
        while (length < text.Length && (text[length] & 0xC0) == 0x80)
        {
            length++;
        }

        return length;
    }

    private static IEnumerable<(Rune Rune, byte Kind)> Runes(string pattern)
    {
        var isEscaped = false;
        foreach (var rune in pattern.EnumerateRunes())
        {
            if (!isEscaped && rune.Value == '\\')
            {
                isEscaped = true;
                continue;
            }

            if (isEscaped && rune.Value is not ('%' or '_' or '\\'))
            {
                yield return (new Rune('\\'), 0);
            }

            yield return (rune, isEscaped ? (byte)0 : rune.Value switch { '%' => (byte)2, '_' => (byte)1, _ => (byte)0 });
            isEscaped = false;
        }

        if (isEscaped)
        {
            yield return (new Rune('\\'), 0);
        }
    }
}
