using System.Globalization;
using System.Text;

namespace OssPipeline.Tables.Ddl;

/// <summary>Literals and names as a dialect reads them: whatever they hold, they end where they should.</summary>
internal static class SqlText
{
    /// <summary>A string literal.</summary>
    public static string Literal(string text, DdlDialect dialect) => dialect == DdlDialect.Trino ? Doubled(text) : Escaped(text, dialect);

    /// <summary>A name, quoted. A quote inside is doubled, so that it can't end the name; <see cref="TableLint"/> tells which names a dialect has.</summary>
    public static string Name(string name, DdlDialect dialect)
    {
        var quote = dialect == DdlDialect.Trino ? '"' : '`';
        var text = new StringBuilder(name.Length + 2).Append(quote);
        foreach (var c in name)
        {
            _ = c == quote ? text.Append(c).Append(c) : text.Append(char.IsControl(c) ? '_' : c);
        }

        return text.Append(quote).ToString();
    }

    /// <summary>A name of up to three parts, each quoted.</summary>
    public static string QualifiedName(string name, DdlDialect dialect) => string.Join('.', name.Split('.').Select(part => Name(part, dialect)));

    /// <summary>Text within a line's comment.</summary>
    public static string Remark(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            shown.Append(char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c);
        }

        return shown.ToString();
    }

    // Hive, MaxCompute ("Escape characters") and Spark know the same backslash escapes, octal ones among them. MaxCompute's and Hive's
    // clients cut scripts at every semicolon, in literals too, so that it is written as octal there.
    private static string Escaped(string text, DdlDialect dialect)
    {
        var literal = new StringBuilder(text.Length + 2).Append('\'');
        foreach (var c in text)
        {
            _ = c switch
            {
                '\'' => literal.Append("\\'"),
                '\\' => literal.Append("\\\\"),
                '\n' => literal.Append("\\n"),
                '\r' => literal.Append("\\r"),
                '\t' => literal.Append("\\t"),
                ';' when dialect is DdlDialect.Maxcompute or DdlDialect.Hive => literal.Append("\\073"),
                _ when c < ' ' || c == '\x7F' => literal.Append('\\').Append(Convert.ToString(c, 8).PadLeft(3, '0')),
                _ => literal.Append(c),
            };
        }

        return literal.Append('\'').ToString();
    }

    // Standard SQL: quotes doubled, no escapes; control characters only in U& literals, where a backslash is one.
    private static string Doubled(string text)
    {
        var isPlain = !text.Any(char.IsControl);
        var literal = new StringBuilder(text.Length + 4).Append(isPlain ? "'" : "U&'");
        foreach (var c in text)
        {
            _ = c switch
            {
                '\'' => literal.Append("''"),
                '\\' when !isPlain => literal.Append("\\\\"),
                _ when char.IsControl(c) => literal.Append(CultureInfo.InvariantCulture, $"\\{(int)c:X4}"),
                _ => literal.Append(c),
            };
        }

        return literal.Append('\'').ToString();
    }
}
