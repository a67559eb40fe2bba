using System.Text;
using CsCheck;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Ddl;

namespace OssPipeline.Tables.Tests.Ddl;

public sealed class SqlTextTests
{
    private static readonly Gen<string> Nasty = Gen.OneOf(Gen.Char["'\\`\";\n\r\t\0\x01\x7F -aN0.\u00e9\u4e2d"], Gen.Char[' ', '~']).Array[0, 24].Select(c => new string(c));

    private static readonly DdlDialect[] Backslashed = [DdlDialect.Maxcompute, DdlDialect.Hive, DdlDialect.Spark, DdlDialect.Athena];

    [Fact]
    public void A_literal_reads_back_as_what_it_was_made_of() =>
        Gen.Select(Nasty, Gen.OneOf(Backslashed.Select(Gen.Const).ToArray())).Sample((text, dialect) => Assert.Equal(text, Unescape(SqlText.Literal(text, dialect))));

    [Fact]
    public void A_literal_of_standard_sql_reads_back_as_what_it_was_made_of() =>
        Nasty.Sample(text => Assert.Equal(text, Undouble(SqlText.Literal(text, DdlDialect.Trino))));

    [Fact]
    public void No_semicolon_and_no_line_end_is_in_a_literal_of_clients_that_cut_at_them() =>
        Nasty.Sample(text => Assert.True(SqlText.Literal(text, DdlDialect.Maxcompute).AsSpan().IndexOfAny(";\n\r") < 0));

    [Fact]
    public void A_name_never_ends_before_its_quote() =>
        Gen.Select(Nasty, Gen.Enum<DdlDialect>()).Sample((name, dialect) =>
        {
            var quote = dialect == DdlDialect.Trino ? '"' : '`';
            var inner = SqlText.Name(name, dialect)[1..^1];
            Assert.DoesNotContain(inner.Replace(new string(quote, 2), "", StringComparison.Ordinal), c => c == quote);
            Assert.DoesNotContain(inner, char.IsControl);
        });

    [Fact]
    public void No_option_breaks_out_of_a_script()
    {
        // Outside of literals, names and remarks a script is the same whatever the texts in it say.
        var plain = Skeleton(Script("x", "x", "x", "x"), DdlDialect.Maxcompute);
        Gen.Select(Nasty.Where(t => t.Length > 0), Nasty.Where(t => t.Length > 0), Nasty.Where(t => t.Length > 0)).Sample((comment, value, name) =>
            Assert.Equal(plain, Skeleton(Script(comment, value, name.Replace(".", "", StringComparison.Ordinal) + "x", comment), DdlDialect.Maxcompute)));

        static string Script(string comment, string value, string column, string columnComment) => Tables.Create(
            new TableSchema([new TableColumn(column, new ColumnType(ColumnKind.Int64), columnComment), new TableColumn(column + "2", new ColumnType(ColumnKind.String))]),
            Tables.Options(DdlFormat.Csv) with { Comment = comment, Properties = new Dictionary<string, string> { [value] = value } });
    }

    private static string Skeleton(string script, DdlDialect dialect)
    {
        var rest = new StringBuilder();
        for (var i = 0; i < script.Length; i++)
        {
            var quote = script[i];
            if (quote is not ('\'' or '`'))
            {
                // Names are filled up with spaces to the widest.
                _ = quote == ' ' && rest.Length > 0 && rest[^1] == ' ' ? rest : rest.Append(quote);
                continue;
            }

            for (i++; script[i] != quote || (quote == '`' && i + 1 < script.Length && script[i + 1] == '`'); i++)
            {
                i += script[i] == quote || (quote == '\'' && script[i] == '\\' && dialect != DdlDialect.Trino) ? 1 : 0;
            }

            rest.Append("<>");
        }

        return rest.ToString();
    }

    private static string Unescape(string literal)
    {
        var text = new StringBuilder();
        for (var i = 1; i < literal.Length - 1; i++)
        {
            Assert.NotEqual('\'', literal[i]);
            if (literal[i] != '\\')
            {
                text.Append(literal[i]);
                continue;
            }

            var next = literal[++i];
            if (next is >= '0' and <= '1')
            {
                text.Append((char)Convert.ToInt32(literal.Substring(i, 3), 8));
                i += 2;
            }
            else
            {
                text.Append(next switch { 'n' => '\n', 'r' => '\r', 't' => '\t', _ => next });
            }
        }

        return text.ToString();
    }

    private static string Undouble(string literal)
    {
        var isUnicode = literal.StartsWith("U&", StringComparison.Ordinal);
        var text = new StringBuilder();
        var inner = literal[(isUnicode ? 3 : 1)..^1];
        for (var i = 0; i < inner.Length; i++)
        {
            if (inner[i] == '\'')
            {
                Assert.Equal('\'', inner[++i]);
                text.Append('\'');
            }
            else if (isUnicode && inner[i] == '\\' && inner[i + 1] != '\\')
            {
                text.Append((char)Convert.ToInt32(inner.Substring(i + 1, 4), 16));
                i += 4;
            }
            else
            {
                i += isUnicode && inner[i] == '\\' ? 1 : 0;
                text.Append(inner[i]);
            }
        }

        return text.ToString();
    }
}
