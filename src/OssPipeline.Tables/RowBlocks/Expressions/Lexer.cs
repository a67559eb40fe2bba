using System.Text;

namespace OssPipeline.Tables.RowBlocks.Expressions;

/// <summary>Cuts an expression into tokens.</summary>
internal static class Lexer
{
    private static readonly string[] Symbols = ["<=", ">=", "<>", "!=", "==", "||", "=", "<", ">", "(", ")", ",", "-"];

    /// <summary>All tokens, the last one <see cref="TokenKind.End"/>.</summary>
    /// <exception cref="ExpressionException">A quote is not closed, or a character means nothing.</exception>
    public static List<Token> Read(string text)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (at < text.Length)
        {
            var c = text[at];
            if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (c is '\'' or '`')
            {
                tokens.Add(Quoted(text, ref at));
            }
            else if (char.IsAsciiDigit(c))
            {
                tokens.Add(Number(text, ref at));
            }
            else if (char.IsLetter(c) || c == '_')
            {
                var start = at;
                while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '_'))
                {
                    at++;
                }

                tokens.Add(new Token(TokenKind.Word, text[start..at], start));
            }
            else
            {
                tokens.Add(Symbol(text, ref at));
            }
        }

        tokens.Add(new Token(TokenKind.End, "", text.Length));
        return tokens;
    }

    private static Token Quoted(string text, ref int at)
    {
        var (start, quote) = (at, text[at]);
        var inner = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != quote)
            {
                inner.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == quote)
            {
                inner.Append(quote);
                at++;
            }
            else
            {
                at++;
                return new Token(quote == '`' ? TokenKind.QuotedName : TokenKind.Text, inner.ToString(), start);
            }
        }

        throw new ExpressionException(start, $"the {quote} that opens here is not closed; inside, it is written twice");
    }

    private static Token Number(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        if (at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1]))
        {
            for (at++; at < text.Length && char.IsAsciiDigit(text[at]); at++)
            {
            }
        }

        return at < text.Length && (char.IsLetter(text[at]) || text[at] is '_' or '.')
            ? throw new ExpressionException(start, "a number has digits and at most one point, as 42 or 0.5; names that begin with a digit stand in back-ticks")
            : new Token(TokenKind.Number, text[start..at], start);
    }

    private static Token Symbol(string text, ref int at)
    {
        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(text, at, symbol, 0, symbol.Length) == 0)
            {
                at += symbol.Length;
                return new Token(TokenKind.Symbol, symbol, at - symbol.Length);
            }
        }

        var hint = text[at] == '"' ? "texts stand in single quotes, names in back-ticks" : "operators are = <> < <= > >= || and parentheses";
        throw new ExpressionException(at, $"'{(char.IsControl(text[at]) ? ' ' : text[at])}' means nothing here; {hint}");
    }
}
