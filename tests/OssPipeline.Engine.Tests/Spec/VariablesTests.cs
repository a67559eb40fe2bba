namespace OssPipeline.Engine.Tests.Spec;

public sealed class VariablesTests : SpecTest
{
    [Theory]
    [InlineData("${DIR}", "raw")]
    [InlineData("a/${DIR}/b", "a/raw/b")]
    [InlineData("'${DIR}${DIR}'", "rawraw")]
    [InlineData("\"${DIR}\\t${DIR}\"", "raw\traw")]
    [InlineData("${NONE:x}", "x")]
    [InlineData("${EMPTY:x}", "x")]
    [InlineData("${EMPTY}", "")]
    [InlineData("${NONE:}", "")]
    [InlineData("${DIR:x}", "raw")]
    [InlineData("${NONE:a:b}", "a:b")]
    [InlineData("${NONE:{dir:0}/x}", "{dir:0}/x")]
    [InlineData("${NONE:a, [b]: #c}", "a, [b]: #c")]
    [InlineData("$${DIR}", "${DIR}")]
    [InlineData("$$${DIR}", "$${DIR}")]
    [InlineData("$${DIR}-${DIR}", "${DIR}-raw")]
    [InlineData("$DIR", "$DIR")]
    [InlineData("$", "$")]
    public void Variables_are_put_into_texts_even_without_quotes_inside_braces(string written, string text)
    {
        Environment["DIR"] = "raw";
        Environment["EMPTY"] = "";

        Assert.Equal(text, ((TestCatalog.WriteOptions)Spec(WithSink($"prefix: {written}")).Nodes[1].Options).Prefix);
    }

    [Theory]
    [InlineData("a, b: c")]
    [InlineData("x }\n  evil: { kind: write, store: data")]
    [InlineData("\"quoted\"")]
    [InlineData("- item")]
    [InlineData("*alias")]
    [InlineData("# comment")]
    [InlineData("${DIR}")]
    [InlineData("\uFDD0\0")]
    public void What_a_variable_holds_stays_one_text(string value)
    {
        Environment["X"] = value;

        var spec = Spec(WithSink("prefix: ${X}, metadata: { k: 'v${X}' }"));

        var options = (TestCatalog.WriteOptions)spec.Nodes[1].Options;
        Assert.Equal((value, "v" + value), (options.Prefix, options.Metadata["k"]));
        Assert.Equal(2, spec.Nodes.Count);
    }

    [Fact]
    public void A_value_gets_its_type_after_variables_are_in()
    {
        (Environment["N"], Environment["T"]) = ("1", "true");

        var options = (TestCatalog.ReadOptions)Spec(WithSource("limit: ${N}6MiB, allow_empty: \"${T}\"")).Nodes[0].Options;

        Assert.Equal((16 << 20, true), (options.Limit!.Value.Bytes, options.AllowEmpty));
    }

    [Fact]
    public void Every_scalar_may_hold_variables()
    {
        (Environment["KIND"], Environment["NAME"], Environment["M"]) = ("write", "jobs", "32");

        var spec = Spec(WithSink("prefix: x").Replace("kind: write", "kind: ${KIND}", StringComparison.Ordinal)
            .Replace("name: n", "name: my-${NAME}\nmemory: ${M}MiB", StringComparison.Ordinal));

        Assert.Equal(("my-jobs", "write", 32 << 20), (spec.Name, spec.Nodes[1].Kind.Name, spec.Memory.Bytes));
    }

    [Theory]
    [InlineData("prefix: ${NONE}", "5:46: the environment variable NONE is not set; set it, or give a default: ${NONE:default}")]
    [InlineData("prefix: 'a/${NONE}'", "5:49: the environment variable NONE is not set; set it, or give a default: ${NONE:default}")]
    [InlineData("prefix: \"\\t\\u0041é${NONE}\"", "5:56: the environment variable NONE is not set; set it, or give a default: ${NONE:default}")]
    [InlineData("part: ${NONE}", "5:44: the environment variable NONE is not set; set it, or give a default: ${NONE:default}")]
    [InlineData("prefix: \"${A B}\"", "5:47: '${A B}' names no variable (letters, digits and _); write $${ for the characters ${ themselves")]
    [InlineData("prefix: \"${}\"", "5:47: '${}' names no variable (letters, digits and _); write $${ for the characters ${ themselves")]
    [InlineData("prefix: \"x${A\"", "5:48: '${' has no '}'; write $${ for the characters themselves")]
    [InlineData("prefix: \"${A:${B}}\"", "5:47: the default of ${A} holds another variable; a default is plain text")]
    [InlineData("metadata: { \"${A}\": x }", "5:50: a variable can stand in a value, not in a name")]
    public void A_variable_that_can_not_be_put_in_is_reported_at_its_exact_place_and_once(string option, string problem) =>
        Assert.Equal(problem, Problem(WithSink(option)));

    [Fact]
    public void In_a_text_of_several_lines_the_line_is_found() => Assert.Equal(
        "5:9: the environment variable NONE is not set; set it, or give a default: ${NONE:default}",
        Problem(WithNode("zip: { kind: gzip }").Replace("name: n", "name: n\ndescription: >-\n  one\n\n    two ${NONE}", StringComparison.Ordinal)));

    [Fact]
    public void Two_missing_variables_of_one_text_are_two_problems() => Assert.Equal(
        ["5:46: ", "5:51: "],
        Lint(WithSink("prefix: ${A}-${B}")).Select(p => p[..6]));

    [Fact]
    public void A_message_shows_a_value_as_written_since_a_variable_may_hold_a_secret()
    {
        Environment["SIZE"] = "hunter2";

        Assert.Equal("5:44: 'part' takes a size, such as 8MiB, not '${SIZE}'", Problem(WithSink("part: ${SIZE}")));
        Assert.Equal("5:49: 'if_exists' can't be '${SIZE}'; it is one of: overwrite, skip, fail_object", Problem(WithSink("if_exists: ${SIZE}")));
        Assert.DoesNotContain("hunter2", string.Join('\n', Lint(WithNode("${SIZE}: { kind: '${SIZE}', from: '${SIZE}', store: '${SIZE}' }"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Behind_references_a_missing_variable_is_one_problem() => Assert.Equal(
        "2:38: ",
        Problem("""
            name: n
            stores: { a: &a { kind: local, root: ${X} }, b: *a }
            nodes:
              read: { kind: read, store: a }
              write: { kind: write, store: b }
            """)[..6]);

    [Fact]
    public void Variables_can_not_make_a_file_grow_without_bound()
    {
        Environment["BIG"] = new string('x', 300_000);

        Assert.Contains("with its variables the file has more than 1,048,576 characters", Problem(WithSink("prefix: ${BIG}${BIG}, metadata: { a: '${BIG}${BIG}' }")), StringComparison.Ordinal);
    }
}
