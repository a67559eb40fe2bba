using System.Globalization;
using System.Text;

namespace OssPipeline.Core.Data;

/// <summary>Reads the text of a <see cref="KeyTemplate"/>.</summary>
internal static class KeyTemplateParser
{
    private static readonly string[] Fields = ["key", "dir", "name", "stem", "ext", "size", "mtime"];

    /// <summary>The pieces, or null with what is wrong and where (positions count from 1).</summary>
    public static KeyTemplatePiece[]? Parse(string text, out string? problem)
    {
        problem = text.Length == 0 ? "the template is empty" : null;
        var pieces = new List<KeyTemplatePiece>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length && problem is null; i++)
        {
            var c = text[i];
            if (c is '{' or '}' && i + 1 < text.Length && text[i + 1] == c)
            {
                literal.Append(c);
                i++;
            }
            else if (c == '}')
            {
                problem = At(i, "a '}' without a '{'; write '}}' for the brace itself");
            }
            else if (c == '{')
            {
                var close = text.IndexOf('}', i + 1);
                if (close < 0)
                {
                    problem = At(i, "a '{' without a '}'; write '{{' for the brace itself");
                    break;
                }

                Flush();
                if (ReadField(text[(i + 1)..close], out var wrong) is { } piece)
                {
                    pieces.Add(piece);
                    i = close;
                }
                else
                {
                    problem = At(i, wrong!);
                }
            }
            else
            {
                literal.Append(c);
            }
        }

        Flush();
        return problem is null ? [.. pieces] : null;

        string At(int index, string what) => $"the template '{text}' has at position {index + 1} {what}";

        void Flush()
        {
            if (literal.Length > 0)
            {
                pieces.Add(new KeyTemplatePiece(KeyTemplateField.Literal, literal.ToString(), 0, null, ""));
                literal.Clear();
            }
        }
    }

    private static KeyTemplatePiece? ReadField(string inside, out string? problem)
    {
        problem = null;
        var bar = inside.IndexOf('|', StringComparison.Ordinal);
        var spelling = bar < 0 ? inside : inside[..bar];
        var standIn = bar < 0 ? null : inside[(bar + 1)..];
        var colon = spelling.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? spelling : spelling[..colon];
        var argument = colon < 0 ? null : spelling[(colon + 1)..];
        if (inside.Contains('{', StringComparison.Ordinal))
        {
            problem = $"a '{{' inside the field '{inside}'";
            return null;
        }

        KeyTemplatePiece Piece(KeyTemplateField field, string? argument = null, int index = 0) => new(field, argument, index, standIn, spelling);
        switch (name)
        {
            case "dir" when argument is not null:
                if (!int.TryParse(argument, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
                {
                    problem = $"the folder '{argument}', which is not a number; {{dir:0}} is the first folder, {{dir:-1}} the last";
                    return null;
                }

                return Piece(KeyTemplateField.Folder, null, index);
            case "mtime":
                return DateFormat(argument ?? "yyyy-MM-dd", out problem) is { } format ? Piece(KeyTemplateField.Mtime, format) : null;
            case "key" or "dir" or "name" or "stem" or "ext" or "size" when argument is not null:
                problem = $"the field {{{name}}} with ':{argument}'; only {{dir:N}} and {{mtime:FORMAT}} take something after a colon";
                return null;
            case "key":
                return Piece(KeyTemplateField.Key);
            case "dir":
                return Piece(KeyTemplateField.Folders);
            case "name":
                return Piece(KeyTemplateField.Name);
            case "stem":
                return Piece(KeyTemplateField.Stem);
            case "ext":
                return Piece(KeyTemplateField.Extension);
            case "size":
                return Piece(KeyTemplateField.Size);
            default:
                problem = $"no field '{name}'; did you mean {{{Nearest(name)}}}? The fields are {string.Join(", ", Fields.Select(f => $"{{{f}}}"))}";
                return null;
        }
    }

    // A single letter would be one of .NET's standard formats, which spell dates with slashes; '%' makes it the custom letter.
    private static string? DateFormat(string format, out string? problem)
    {
        problem = null;
        var custom = format.Length == 1 ? "%" + format : format;
        try
        {
            if (custom.Length > 0 && DateTime.UnixEpoch.ToString(custom, CultureInfo.InvariantCulture).Length > 0)
            {
                return custom;
            }
        }
        catch (FormatException)
        {
            // Reported below, with the text as it was written.
        }

        problem = $"the date format '{format}', which can't be used; a format looks like yyyy-MM-dd or yyyy/MM/dd/HH";
        return null;
    }

    private static string Nearest(string name) => Fields.MinBy(f => Distance(f, name))!;

    // Levenshtein; both texts are a few letters, or cut to that.
    private static int Distance(string field, string name)
    {
        var typed = name.AsSpan(0, Math.Min(name.Length, 16));
        Span<int> row = stackalloc int[typed.Length + 1];
        for (var j = 0; j < row.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 0; i < field.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 0; j < typed.Length; j++)
            {
                var substitution = diagonal + (field[i] == char.ToLowerInvariant(typed[j]) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(substitution, Math.Min(row[j], diagonal) + 1);
            }
        }

        return row[^1];
    }
}
