namespace OssPipeline.Engine.Tests.Spec;

public sealed class YamlReaderTests : SpecTest
{
    [Theory]
    [InlineData("name: n\n\tmemory: 1GiB\n", "2:1: a tab indents this line; YAML takes spaces only")]
    [InlineData("nodes:\n  read:\n\t  kind: read\n", "3:1: a tab indents this line; YAML takes spaces only")]
    [InlineData("name: @x\n", "1:7: a value can't start with '@' in YAML; put it in quotes")]
    [InlineData("name: `x`\n", "1:7: a value can't start with '`' in YAML; put it in quotes")]
    [InlineData("name: a: b\n", "1:8: a second ': ' follows on this line, or the line is indented below a value; put a text with ': ' in quotes, and indent siblings alike")]
    [InlineData("name: n\n  memory: 1\n", "2:9: a second ': ' follows on this line, or the line is indented below a value; put a text with ': ' in quotes, and indent siblings alike")]
    [InlineData("name: \"n\nmemory: 1\n", "1:7: the quotes opened here do not close")]
    [InlineData("name: 'n\n", "1:7: the quotes opened here do not close")]
    [InlineData("name: \"a\\q\"\n", "1:7: an escape in these double quotes is unknown to YAML; write a backslash twice, or use single quotes")]
    [InlineData("name: {a: b}}\n", "1:13: this does not continue what stands above; indent siblings alike, and close no bracket twice")]
    [InlineData("name: n\n- a\n", "2:1: this does not continue what stands above; indent siblings alike, and close no bracket twice")]
    [InlineData("nodes: {\n  read: { kind: read }\n", "1:8: the '{' opened here never closes; close it, and indent what it holds deeper than the line it opens in")]
    [InlineData("name: [a, b\nmemory: 1\n", "1:7: the '[' opened here never closes; close it, and indent what it holds deeper than the line it opens in")]
    [InlineData("name: {a: {b} {c}}\n", "1:15: ',' or '}' is expected here, since '{' opened at line 1, column 7; text with any of { } [ ] , needs quotes")]
    [InlineData("name: n\nmemory 1\n", "2:1: a name with ': ' behind it is expected here (a space must follow the colon)")]
    [InlineData("name: *.{a,b}\n", "1:7: '*' and '&' begin a reference in YAML; put a text that starts with one of them in quotes")]
    [InlineData("name: !{a}\n", "1:7: '!' begins a tag in YAML; put a text that starts with it in quotes")]
    [InlineData("'name': 'it's'\n", "1:13: this does not continue what stands above; indent siblings alike, and close no bracket twice")]
    [InlineData("name: n\n---\nname: m\n", "2:1: a second document begins here; a pipeline file holds one")]
    [InlineData("name: a\u0001b\n", "1:8: the character U+0001 can't stand in a pipeline file; inside double quotes it can be written \\u0001")]
    [InlineData("name: \uFDD0\n", "1:7: the character U+FDD0 can't stand in a pipeline file")]
    [InlineData("name: \"\\ufdd0\"\n", "1:7: the characters U+FDD0 to U+FDD6 can't stand in a pipeline file, even as escapes")]
    public void Broken_YAML_is_explained_at_its_place(string text, string problem) => Assert.Contains(problem, Lint(text));

    [Fact]
    public void A_name_that_stands_twice_is_reported_with_both_places() => Assert.Equal(
        "6:3: 'write' stands here and already at 5:3; keep one of them",
        Problem(WithNode("write: { kind: write, store: data }")));

    [Theory]
    [InlineData("include: **/*.csv", "4:45: '**/*.csv' starts with '*', which YAML takes for a reference, and there is no '&*/*.csv'; put it in quotes")]
    [InlineData("include: [*.csv]", "4:46: '*.csv' starts with '*', which YAML takes for a reference, and there is no '&.csv'; put it in quotes")]
    public void A_glob_without_quotes_is_recognised(string option, string problem) => Assert.Equal(problem, Problem(WithSource(option)));

    [Fact]
    public void A_reference_stands_for_what_it_refers_to()
    {
        var spec = Spec("""
            name: n
            stores: { data: &d { kind: local, root: . }, copy: *d }
            nodes:
              read: { kind: read, store: data }
              write: { kind: write, store: copy }
            """);

        Assert.Equal(spec.Stores[0].Options, spec.Stores[1].Options);
        Assert.Equal("copy", spec.Stores[1].Name);
    }

    [Fact]
    public void A_reference_inside_what_it_refers_to_is_refused() =>
        Assert.Contains("1:11: the reference '*a' stands inside what it refers to", Lint("name: &a [*a]"));

    [Fact]
    public void References_to_references_can_not_grow_without_bound()
    {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 20)
            .Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));

        Assert.EndsWith("the file has more than 100,000 values, counting each reference in full", Problem(bomb), StringComparison.Ordinal);
    }

    [Fact]
    public void References_can_not_nest_deeper_than_brackets_may()
    {
        var chain = "a0: &a0 x\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"a{i}: &a{i} [*a{i - 1}]\n"));

        Assert.EndsWith("values are nested more than 32 deep here", Problem(chain), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("[a, ")]
    public void Deep_nesting_is_refused_quickly(string opening) =>
        Assert.Contains("values are nested more than 32 deep here", Problem(string.Concat(Enumerable.Repeat(opening, 200_000))), StringComparison.Ordinal);

    [Fact]
    public void A_text_over_a_mebi_character_is_refused() => Assert.Equal(
        "1:1: the file has 1,048,577 characters; a pipeline file has at most 1,048,576",
        Problem(new string('#', (1 << 20) + 1)));

    [Theory]
    [InlineData("zip: { kind: gzip, <<: {} }", "5:22: merge keys (<<) are not used in pipeline files; write the options out")]
    [InlineData("zip: { kind: !x gzip }", "5:16: the tag '!x' is not used in pipeline files; leave it out")]
    [InlineData("zip: { kind: gzip, [a]: b }", "5:22: a name is expected here, not a list")]
    public void What_a_pipeline_file_needs_no_YAML_for_is_refused(string node, string problem) => Assert.Equal(problem, Problem(WithNode(node)));

    [Fact]
    public void Line_ends_of_Windows_change_no_place() => Assert.Equal(
        ["2:9: 'memory' takes a size, such as 512MiB, not 'x'"],
        Lint(Valid.Replace("64MiB", "x", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal)));
}
