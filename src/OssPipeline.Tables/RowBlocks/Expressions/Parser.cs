using System.Diagnostics.CodeAnalysis;

namespace OssPipeline.Tables.RowBlocks.Expressions;

/// <summary>Reads expressions: SQL's comparisons and logic, columns, constants and functions.</summary>
internal sealed class Parser
{
    private const int MaxDepth = 100;
    private const int MaxLength = 64 << 10;

    private static readonly string[] Words = ["and", "or", "not", "is", "null", "in", "like", "between", "true", "false"];

    private readonly List<Token> _tokens;
    private int _at;
    private int _depth;

    private Parser(List<Token> tokens) => _tokens = tokens;

    private Token Current => _tokens[_at];

    /// <summary>Reads an expression.</summary>
    /// <exception cref="ExpressionException">It is none.</exception>
    public static Syntax Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new ExpressionException(MaxLength, $"an expression has at most {MaxLength} characters");
        }

        var parser = new Parser(Lexer.Read(text));
        var expression = parser.Or();
        return parser.Current.Kind == TokenKind.End ? expression : throw parser.Unexpected("an operator or the end");
    }

    /// <summary>Reads an expression; tells what is wrong with it otherwise.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Syntax? expression, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            (expression, problem) = (Parse(text), null);
            return true;
        }
        catch (ExpressionException e)
        {
            (expression, problem) = (null, e.Message);
            return false;
        }
    }

    private Syntax Or()
    {
        // What is within parentheses, arguments and nots comes through here again.
        if (++_depth > MaxDepth)
        {
            throw new ExpressionException(Current.Position, $"it is nested more than {MaxDepth} deep");
        }

        var left = And();
        while (Current.Is("or"))
        {
            var position = Next().Position;
            left = new LogicSyntax(position, false, left, And());
        }

        _depth--;
        return left;
    }

    private Syntax And()
    {
        var left = Not();
        while (Current.Is("and"))
        {
            var position = Next().Position;
            left = new LogicSyntax(position, true, left, Not());
        }

        return left;
    }

    private Syntax Not()
    {
        var nots = 0;
        var position = Current.Position;
        for (; Current.Is("not"); Next())
        {
            nots++;
        }

        var operand = Predicate();
        return nots % 2 == 1 ? new NotSyntax(position, operand) : operand;
    }

    private Syntax Predicate()
    {
        var left = Concat();
        var token = Current;
        if (Operator(token) is { } comparison)
        {
            Next();
            return new CompareSyntax(token.Position, comparison, left, Concat());
        }

        if (token.Is("is"))
        {
            Next();
            var isNot = Accept("not");
            if (!Accept("null"))
            {
                throw Unexpected(isNot ? "null" : "null or not null");
            }

            var test = new IsNullSyntax(token.Position, left);
            return isNot ? new NotSyntax(token.Position, test) : test;
        }

        var negated = token.Is("not");
        if (negated)
        {
            Next();
        }

        Syntax? found = Current switch
        {
            var t when t.Is("in") => In(left),
            var t when t.Is("like") => Like(left),
            var t when t.Is("between") => Between(left),
            _ => null,
        };
        return found is not null ? negated ? new NotSyntax(token.Position, found) : found
            : negated ? throw Unexpected("in, like or between")
            : left;
    }

    private InSyntax In(Syntax operand)
    {
        var position = Next().Position;
        Expect("(");
        var items = new List<Syntax> { Concat() };
        while (AcceptSymbol(","))
        {
            items.Add(Concat());
        }

        Expect(")");
        return new InSyntax(position, operand, items);
    }

    private LikeSyntax Like(Syntax operand)
    {
        var position = Next().Position;
        return Current.Kind == TokenKind.Text ? new LikeSyntax(position, operand, Next().Text) : throw Unexpected("a pattern in quotes, as 'a%'");
    }

    private LogicSyntax Between(Syntax operand)
    {
        var position = Next().Position;
        var low = Concat();
        if (!Accept("and"))
        {
            throw Unexpected("and");
        }

        return new LogicSyntax(
            position, true, new CompareSyntax(position, Comparison.GreaterOrEqual, operand, low), new CompareSyntax(position, Comparison.LessOrEqual, operand, Concat()));
    }

    private Syntax Concat()
    {
        var first = Primary();
        if (!Current.IsSymbol("||"))
        {
            return first;
        }

        var position = Current.Position;
        var parts = new List<Syntax> { first };
        while (AcceptSymbol("||"))
        {
            parts.Add(Primary());
        }

        return new CallSyntax(position, "concat", parts);
    }

    private Syntax Primary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Text:
                Next();
                return new TextSyntax(token.Position, token.Text);
            case TokenKind.Number:
                Next();
                return new NumberSyntax(token.Position, token.Text);
            case TokenKind.QuotedName:
                Next();
                return new NameSyntax(token.Position, token.Text);
            case TokenKind.Symbol when token.Text == "(":
                Next();
                var inner = Or();
                Expect(")");
                return inner;
            case TokenKind.Symbol when token.Text == "-" && _tokens[_at + 1].Kind == TokenKind.Number:
                Next();
                return new NumberSyntax(token.Position, "-" + Next().Text);
            case TokenKind.Word when token.Is("true") || token.Is("false"):
                Next();
                return new TruthSyntax(token.Position, token.Is("true"));
            case TokenKind.Word when !Words.Contains(token.Text, StringComparer.OrdinalIgnoreCase):
                Next();
                return AcceptSymbol("(") ? Call(token) : new NameSyntax(token.Position, token.Text);
            default:
                throw Unexpected("a column, a constant or a function");
        }
    }

    private CallSyntax Call(Token name)
    {
        var arguments = new List<Syntax>();
        if (!AcceptSymbol(")"))
        {
            do
            {
                arguments.Add(Or());
            }
            while (AcceptSymbol(","));

            Expect(")");
        }

        return Functions.Names.Contains(name.Text, StringComparer.OrdinalIgnoreCase)
            ? new CallSyntax(name.Position, name.Text.ToLowerInvariant(), arguments)
            : throw new ExpressionException(name.Position, Functions.Absent(name.Text));
    }

    private static Comparison? Operator(Token token) => token.Kind != TokenKind.Symbol ? null : token.Text switch
    {
        "=" or "==" => Comparison.Equal,
        "<>" or "!=" => Comparison.NotEqual,
        "<" => Comparison.Less,
        "<=" => Comparison.LessOrEqual,
        ">" => Comparison.Greater,
        ">=" => Comparison.GreaterOrEqual,
        _ => null,
    };

    private Token Next() => _tokens[_at].Kind == TokenKind.End ? _tokens[_at] : _tokens[_at++];

    private bool Accept(string word)
    {
        var isIt = Current.Is(word);
        _at += isIt ? 1 : 0;
        return isIt;
    }

    private bool AcceptSymbol(string symbol)
    {
        var isIt = Current.IsSymbol(symbol);
        _at += isIt ? 1 : 0;
        return isIt;
    }

    private void Expect(string symbol)
    {
        if (!AcceptSymbol(symbol))
        {
            throw Unexpected($"'{symbol}'");
        }
    }

    private ExpressionException Unexpected(string expected)
    {
        var near = Current.Kind == TokenKind.Word && ColumnNames.Nearest(Current.Text, Words) is { } word && !Current.Is(word) ? $"; did you mean {word}?" : "";
        return new ExpressionException(Current.Position, $"{expected} is expected here, not {Current}{near}");
    }
}
