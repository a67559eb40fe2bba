using System.Security.Cryptography;
using System.Text;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.RowBlocks.Expressions;

/// <summary>Some characters of a text, counted from 1; fewer where the text ends before.</summary>
internal sealed class SubstringExpression(Expression operand, int start, int length) : Expression(new ColumnType(ColumnKind.String))
{
    public override Column Evaluate(IReadOnlyList<Column> columns, int rows)
    {
        using var values = operand.Evaluate(columns, rows);
        using var builder = new ColumnBuilder(Type, rows);
        for (var row = 0; row < rows; row++)
        {
            if (values.IsNull(row))
            {
                builder.AppendNull();
            }
            else
            {
                var text = values.BytesAt(row)[Skip(values.BytesAt(row), start - 1)..];
                builder.AppendBytes(text[..Skip(text, length)]);
            }
        }

        return builder.Build();
    }

    /// <summary>How many bytes some characters have.</summary>
    internal static int Skip(ReadOnlySpan<byte> text, int characters)
    {
        if (characters >= text.Length)
        {
            return text.Length;
        }

        var at = 0;
        for (; characters > 0 && at < text.Length; characters--)
        {
            for (at++; at < text.Length && (text[at] & 0xC0) == 0x80; at++)
            {
            }
        }

        return at;
    }
}

/// <summary>The first hex digits of the MD5 of a value's text, as <c>hash_key</c> makes them of keys; null for null.</summary>
internal sealed class HashExpression(Expression operand, int digits) : Expression(new ColumnType(ColumnKind.String))
{
    public override Column Evaluate(IReadOnlyList<Column> columns, int rows)
    {
        using var values = operand.Evaluate(columns, rows);
        return Hash(values, digits);
    }

    /// <summary>The hashes of a column.</summary>
    public static Column Hash(Column values, int digits)
    {
        using var builder = new ColumnBuilder(new ColumnType(ColumnKind.String), values.Count);
        var room = new byte[ValueText.RoomFor(values)];
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        for (var row = 0; row < values.Count; row++)
        {
            if (values.IsNull(row))
            {
                builder.AppendNull();
                continue;
            }

            // MD5 spreads here; it protects nothing.
#pragma warning disable CA5351
            MD5.HashData(ValueText.Of(values, row, room), hash);
#pragma warning restore CA5351
            Convert.TryToHexStringLower(hash, builder.Reserve(hash.Length * 2), out _);
            builder.Commit(digits);
        }

        return builder.Build();
    }
}

/// <summary>Values one after another as text; null when one of them is.</summary>
internal sealed class ConcatExpression(Expression[] operands) : Expression(new ColumnType(ColumnKind.String))
{
    public override Column Evaluate(IReadOnlyList<Column> columns, int rows)
    {
        var values = new Column?[operands.Length];
        try
        {
            var longest = ValueText.MaxFixed;
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = operands[i].Evaluate(columns, rows);
                longest = Math.Max(longest, ValueText.RoomFor(values[i]!));
            }

            var room = new byte[longest];
            using var builder = new ColumnBuilder(Type, rows);
            for (var row = 0; row < rows; row++)
            {
                Append(builder, values, row, room);
            }

            return builder.Build();
        }
        finally
        {
            Batches.Dispose(values);
        }
    }

    private static void Append(ColumnBuilder builder, Column?[] values, int row, byte[] room)
    {
        foreach (var column in values)
        {
            if (column!.IsNull(row))
            {
                builder.AppendNull();
                return;
            }
        }

        var length = 0;
        foreach (var column in values)
        {
            var text = ValueText.Of(column!, row, room);
            text.CopyTo(builder.Reserve(length + text.Length)[length..]);
            length += text.Length;
        }

        builder.Commit(length);
    }
}

/// <summary>A text in lower or upper case, letter by letter, without regard to language.</summary>
internal sealed class CaseExpression(Expression operand, bool isUpper) : Expression(operand.Type with { Length = 0 })
{
    public override Column Evaluate(IReadOnlyList<Column> columns, int rows)
    {
        using var values = operand.Evaluate(columns, rows);
        using var builder = new ColumnBuilder(Type, rows);
        for (var row = 0; row < rows; row++)
        {
            if (values.IsNull(row))
            {
                builder.AppendNull();
            }
            else
            {
                Append(builder, values.BytesAt(row));
            }
        }

        return builder.Build();
    }

    private void Append(ColumnBuilder builder, ReadOnlySpan<byte> text)
    {
        var room = builder.Reserve(text.Length);
        if (Ascii.IsValid(text))
        {
            _ = isUpper ? Ascii.ToUpper(text, room, out _) : Ascii.ToLower(text, room, out _);
            builder.Commit(text.Length);
            return;
        }

        // A letter may be longer in the other case: at most 3 bytes for 1.
        room = builder.Reserve(text.Length * 3);
        var (at, written) = (0, 0);
        while (at < text.Length)
        {
            Rune.DecodeFromUtf8(text[at..], out var rune, out var consumed);
            at += consumed;
            written += (isUpper ? Rune.ToUpperInvariant(rune) : Rune.ToLowerInvariant(rune)).EncodeToUtf8(room[written..]);
        }

        builder.Commit(written);
    }
}

/// <summary>The first value that is not null.</summary>
internal sealed class CoalesceExpression(ColumnType type, Expression[] operands) : Expression(type)
{
    public override Column Evaluate(IReadOnlyList<Column> columns, int rows)
    {
        var values = new Column?[operands.Length];
        try
        {
            values[0] = operands[0].Evaluate(columns, rows);
            if (values[0]!.Nulls == 0 && values[0]!.Type == Type)
            {
                return values[0]!.Share();
            }

            for (var i = 1; i < values.Length; i++)
            {
                values[i] = operands[i].Evaluate(columns, rows);
            }

            using var builder = new ColumnBuilder(Type, rows);
            for (var row = 0; row < rows; row++)
            {
                var at = 0;
                while (at < values.Length - 1 && values[at]!.IsNull(row))
                {
                    at++;
                }

                builder.AppendFrom(values[at]!, row);
            }

            return builder.Build();
        }
        finally
        {
            Batches.Dispose(values);
        }
    }
}
