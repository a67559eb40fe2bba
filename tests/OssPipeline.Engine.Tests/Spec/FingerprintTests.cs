namespace OssPipeline.Engine.Tests.Spec;

public sealed class FingerprintTests : SpecTest
{
    [Fact]
    public void It_is_the_kind_and_the_effective_options_by_name() => Assert.Equal(
        "write{if_exists=skip;metadata=[\"a\":\"1\",\"b\":\"2\"];part=16777216;prefix=\"\";store=\"data\";}",
        Sink("part: 16MiB, if_exists: skip, metadata: { b: 2, a: 1 }"));

    [Theory]
    [InlineData("part: 8MiB", "prefix: ''")]
    [InlineData("part: 16MiB, prefix: a", "prefix: 'a', part: 16777216")]
    [InlineData("prefix: ${X}", "prefix: raw")]
    [InlineData("metadata: { a: b, c: d }", "metadata: { c: d, a: b }")]
    public void It_is_the_same_however_the_same_is_written(string one, string other)
    {
        Environment["X"] = "raw";

        Assert.Equal(Sink(one), Sink(other));
    }

    [Theory]
    [InlineData("prefix: a", "prefix: b")]
    [InlineData("prefix: a", "prefix: 'a;store=\"data\"'")]
    [InlineData("metadata: { a: '\"b\":\"c\"' }", "metadata: { a: b, b: c }")]
    [InlineData("part: 8MiB", "part: 9MiB")]
    public void It_differs_where_the_effect_does(string one, string other) => Assert.NotEqual(Sink(one), Sink(other));

    [Fact]
    public void The_order_of_a_map_counts_where_its_option_says_so()
    {
        Assert.Equal("csv_decode{schema=[\"b\":\"1\",\"a\":\"2\"];}", Rows("{ b: 1, a: 2 }"));
        Assert.NotEqual(Rows("{ a: 2, b: 1 }"), Rows("{ b: 1, a: 2 }"));
    }

    [Fact]
    public void A_word_in_place_of_a_map_is_its_default() => Assert.Equal(Rows("{}"), Rows("infer"));

    private string Rows(string schema) => Spec(Valid.Replace("csv_decode,", $"csv_decode, schema: {schema},", StringComparison.Ordinal)).Nodes.Single(n => n.Name == "rows").Fingerprint;

    private string Sink(string options) => Spec(WithSink(options)).Nodes[1].Fingerprint;
}
