using CsCheck;
using OssPipeline.Tables.RowBlocks.Expressions;

namespace OssPipeline.Tables.Tests.RowBlocks;

public sealed class ParserTests
{
    [Theory]
    [InlineData("", 1, "a column, a constant or a function is expected here, not the end")]
    [InlineData("a =", 4, "not the end")]
    [InlineData("a = 1 adn b = 2", 7, "not 'adn'; did you mean and?")]
    [InlineData("a = 'x", 5, "not closed")]
    [InlineData("a = \"x\"", 5, "texts stand in single quotes")]
    [InlineData("a is nul", 6, "did you mean null?")]
    [InlineData("a not 5", 7, "in, like or between is expected")]
    [InlineData("a in 5", 6, "'(' is expected")]
    [InlineData("a in (5", 8, "')' is expected")]
    [InlineData("a like b", 8, "a pattern in quotes")]
    [InlineData("a between 1 or 2", 13, "and is expected")]
    [InlineData("1.2.3", 1, "at most one point")]
    [InlineData("5days", 1, "back-ticks")]
    [InlineData("substr(a, 1)", 1, "there is no function 'substr'; did you mean")]
    [InlineData("frobnicate(a)", 1, "functions are year")]
    [InlineData("a + 1", 3, "means nothing here")]
    [InlineData("a b", 3, "an operator or the end")]
    [InlineData("and", 1, "a column")]
    public void What_is_wrong_is_told_with_its_place(string text, int place, string message)
    {
        Assert.False(Parser.TryParse(text, out _, out var problem));
        Assert.StartsWith($"at character {place}: ", problem, StringComparison.Ordinal);
        Assert.Contains(message, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void And_binds_closer_than_or_and_not_closer_than_both()
    {
        var or = Assert.IsType<LogicSyntax>(Parser.Parse("not a or b and c"));
        Assert.False(or.IsAnd);
        Assert.IsType<NotSyntax>(or.Left);
        Assert.True(Assert.IsType<LogicSyntax>(or.Right).IsAnd);
    }

    [Fact]
    public void Any_text_is_an_expression_or_a_message_and_nothing_else() =>
        Gen.OneOf(
            Gen.String,
            Gen.OneOf(new[] { "a", "'x'", "1", "and", "or", "not", "(", ")", ",", "=", "in", "like", "is", "null", "year", "-", "||", "`b`", "between", "0.5" }.Select(Gen.Const).ToArray())
                .Array[0, 12].Select(words => string.Join(' ', words)))
            .Sample(text => Assert.True(Parser.TryParse(text, out _, out var problem) || problem.StartsWith("at character ", StringComparison.Ordinal)));

    [Fact]
    public void What_is_written_out_is_read_back() =>
        Conditions(3).Sample(text => Assert.Equal(text, Text(Parser.Parse(text))));

    [Fact]
    public void Deep_nesting_is_refused_and_long_chains_are_not()
    {
        Assert.False(Parser.TryParse(new string('(', 5000) + "a", out _, out var problem));
        Assert.Contains("nested", problem, StringComparison.Ordinal);
        Assert.True(Parser.TryParse(string.Join(" or ", Enumerable.Range(0, 500).Select(i => $"a = {i}")), out _, out _));
        Assert.True(Parser.TryParse(string.Concat(Enumerable.Repeat("not ", 5000)) + "a", out _, out _));
    }

    private static Gen<string> Conditions(int depth)
    {
        var operands = Gen.OneOf(
            Gen.Const("a"),
            Gen.Const("`some name`"),
            Gen.Int[-9, 9].Select(i => i.ToString()),
            Gen.Char["x' "].Array[0, 3].Select(c => $"'{new string(c).Replace("'", "''", StringComparison.Ordinal)}'"),
            Gen.Const("year(`d`)"));
        var simple = Gen.OneOf(
            Gen.Select(operands, Gen.OneOf(new[] { "=", "<>", "<", "<=", ">", ">=" }.Select(Gen.Const).ToArray()), operands).Select((l, o, r) => $"{l} {o} {r}"),
            operands.Select(o => $"{o} is null"),
            Gen.Select(operands, operands.Array[1, 3]).Select((o, items) => $"{o} in ({string.Join(", ", items)})"),
            operands.Select(o => $"{o} like 'x%'"));
        if (depth == 0)
        {
            return simple;
        }

        var inner = Conditions(depth - 1);
        return Gen.OneOf(
            simple,
            inner.Select(i => $"not ({i})"),
            Gen.Select(inner, Gen.OneOf(Gen.Const("and"), Gen.Const("or")), inner).Select((l, o, r) => $"({l}) {o} ({r})"));
    }

    // As the generator writes it.
    private static string Text(Syntax syntax) => syntax switch
    {
        NameSyntax { Name: "a" } => "a",
        NameSyntax name => $"`{name.Name}`",
        NumberSyntax number => number.Digits,
        TextSyntax text => $"'{text.Text.Replace("'", "''", StringComparison.Ordinal)}'",
        CallSyntax call => $"{call.Function}({string.Join(", ", call.Arguments.Select(Text))})",
        IsNullSyntax test => $"{Text(test.Operand)} is null",
        InSyntax within => $"{Text(within.Operand)} in ({string.Join(", ", within.Items.Select(Text))})",
        LikeSyntax like => $"{Text(like.Operand)} like '{like.Pattern}'",
        NotSyntax not => $"not ({Text(not.Operand)})",
        LogicSyntax logic => $"({Text(logic.Left)}) {(logic.IsAnd ? "and" : "or")} ({Text(logic.Right)})",
        CompareSyntax compare => $"{Text(compare.Left)} {compare.Operator switch { Comparison.Equal => "=", Comparison.NotEqual => "<>", Comparison.Less => "<", Comparison.LessOrEqual => "<=", Comparison.Greater => ">", _ => ">=" }} {Text(compare.Right)}",
        _ => throw new InvalidOperationException(),
    };
}
