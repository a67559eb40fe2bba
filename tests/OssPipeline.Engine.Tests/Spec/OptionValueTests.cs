using OssPipeline.Core.Data;

namespace OssPipeline.Engine.Tests.Spec;

public sealed class OptionValueTests : SpecTest
{
    [Theory]
    [InlineData("yes")]
    [InlineData("0x10")]
    [InlineData("1e3")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("2024-01-31")]
    [InlineData("007")]
    [InlineData("~")]
    public void Text_is_what_is_written_whatever_YAML_would_make_of_it(string text) => Assert.Equal(text, Write($"prefix: {text}").Prefix);

    [Theory]
    [InlineData("''", "")]
    [InlineData("' a '", " a ")]
    [InlineData("\"a\\tb\"", "a\tb")]
    [InlineData("!!str 12", "12")]
    public void Quotes_are_no_part_of_a_text(string written, string text) => Assert.Equal(text, Write($"prefix: {written}").Prefix);

    [Theory]
    [InlineData("12", 12)]
    [InlineData("0x1F", 31)]
    [InlineData("0o17", 15)]
    [InlineData("+3", 3)]
    [InlineData("'8'", 8)]
    [InlineData("010", 10)]
    public void Whole_numbers_are_those_of_YAML(string written, int number) =>
        Assert.Equal(number, ((TestCatalog.HashKeyOptions)Spec(WithNode($"h: {{ kind: hash_key, of: x, length: {written} }}")).Nodes[1].Options).Length);

    [Fact]
    public void A_long_option_takes_all_63_bits() => Assert.Equal(
        long.MinValue,
        ((TestCatalog.HashKeyOptions)Spec(WithNode($"h: {{ kind: hash_key, of: x, seed: {long.MinValue} }}")).Nodes[1].Options).Seed);

    [Theory]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("'false'", false)]
    public void Flags_are_true_or_false(string written, bool flag) => Assert.Equal(flag, Read($"allow_empty: {written}").AllowEmpty);

    [Theory]
    [InlineData("1.5GiB", 1_610_612_736)]
    [InlineData("4096", 4096)]
    public void Sizes_have_units(string written, long bytes) => Assert.Equal(new ByteSize(bytes), Read($"limit: {written}").Limit);

    [Fact]
    public void Durations_have_units() => Assert.Equal(TimeSpan.FromMinutes(15), Read("timeout: 15m").Timeout);

    [Theory]
    [InlineData("2026-01-31", "2026-01-31T00:00:00+00:00")]
    [InlineData("2026-01-31T12:30:00Z", "2026-01-31T12:30:00+00:00")]
    [InlineData("2026-01-31T12:30", "2026-01-31T12:30:00+00:00")]
    [InlineData("2026-01-31T12:30:00.25+08:00", "2026-01-31T04:30:00.25+00:00")]
    [InlineData("2026-01-31 12:30:00", "2026-01-31T12:30:00+00:00")]
    [InlineData("1769862600", "2026-01-31T12:30:00+00:00")]
    public void Instants_are_ISO_8601_or_Unix_seconds_in_UTC(string written, string instant)
    {
        var read = Read($"modified_after: {written}").ModifiedAfter!.Value;

        Assert.Equal(DateTimeOffset.Parse(instant), read);
        Assert.Equal(TimeSpan.Zero, read.Offset);
    }

    [Theory]
    [InlineData("fail_object", TestCatalog.Existing.FailObject)]
    [InlineData("skip", TestCatalog.Existing.Skip)]
    internal void Choices_are_words(string written, TestCatalog.Existing choice) => Assert.Equal(choice, Write($"if_exists: {written}").IfExists);

    [Theory]
    [InlineData("[]", "")]
    [InlineData("'*.csv'", "*.csv")]
    [InlineData("[a, 1, true]", "a|1|true")]
    public void A_text_stands_for_a_list_of_one(string written, string texts) => Assert.Equal(texts, string.Join('|', Read($"include: {written}").Include));

    [Fact]
    public void Maps_keep_names_and_texts_as_written() =>
        Assert.Equal([new("a b", "1"), new("Owner", "yes")], Write("metadata: { a b: 1, Owner: yes }").Metadata);

    [Fact]
    public void Options_left_out_have_their_defaults()
    {
        var options = Read("include: x");

        Assert.Equal((false, null, TimeSpan.FromSeconds(30), null), (options.AllowEmpty, options.ModifiedAfter, options.Timeout, options.Limit));
    }

    [Theory]
    [InlineData("prefix: [a]", "5:46: 'prefix' takes text, not a list; a text with [ ] or { } needs quotes")]
    [InlineData("prefix: {dir:0}", "5:46: 'prefix' takes text, not a map; a text with [ ] or { } needs quotes")]
    [InlineData("prefix:", "5:46: 'prefix' has no value; write a text, or \"\" for an empty one")]
    [InlineData("part:", "5:44: 'part' has no value; write a size, such as 8MiB")]
    [InlineData("part: 8 MoB", "5:44: 'part' takes a size, such as 8MiB, not '8 MoB'")]
    [InlineData("if_exists: skipp", "5:49: 'if_exists' can't be 'skipp'; did you mean 'skip'? it is one of: overwrite, skip, fail_object")]
    [InlineData("if_exists: [skip]", "5:49: 'if_exists' takes one of overwrite, skip, fail_object, not a list")]
    [InlineData("metadata: [a]", "5:48: 'metadata' takes a map of texts, such as { name: text }, not a list")]
    [InlineData("metadata: { a: [b] }", "5:53: 'metadata' takes a map of texts, such as { name: text }, not a list")]
    public void A_sink_option_of_the_wrong_type_is_explained(string option, string problem) => Assert.Equal(problem, Problem(WithSink(option)));

    [Fact]
    public void Another_word_in_place_of_a_map_is_explained() => Assert.Equal(
        "'schema' takes infer or a map of texts, such as { name: text }, not 'infr'",
        Assert.Single(Lint(Valid.Replace("csv_decode,", "csv_decode, schema: infr,", StringComparison.Ordinal))).Split(": ", 2)[1]);

    [Theory]
    [InlineData("allow_empty: yes", "4:49: 'allow_empty' takes true or false, not 'yes'")]
    [InlineData("timeout: 5", "4:45: 'timeout' takes a length of time, such as 30s, 15m or 6h, not '5'")]
    [InlineData("modified_after: soon", "4:52: 'modified_after' takes a point in time, such as 2026-01-31T12:00:00Z, 2026-01-31 or Unix seconds, not 'soon'")]
    [InlineData("modified_after: 2026-02-30", "4:52: 'modified_after' takes a point in time, such as 2026-01-31T12:00:00Z, 2026-01-31 or Unix seconds, not '2026-02-30'")]
    [InlineData("include: { a: b }", "4:45: 'include' takes a list of texts, such as [one, two], not a map")]
    [InlineData("include: [a, [b]]", "4:49: 'include' takes a list of texts, such as [one, two], not a list")]
    public void A_source_option_of_the_wrong_type_is_explained(string option, string problem) => Assert.Equal(problem, Problem(WithSource(option)));

    [Theory]
    [InlineData("1e3", "'length' takes a whole number, such as 8, not '1e3'")]
    [InlineData("4.0", "'length' takes a whole number, such as 8, not '4.0'")]
    [InlineData("0x", "'length' takes a whole number, such as 8, not '0x'")]
    [InlineData("3000000000", "'length' is out of range: '3000000000'")]
    [InlineData("33", "'length': 33 is not between 1 and 32")]
    public void A_number_that_does_not_fit_is_explained(string written, string problem) =>
        Assert.Equal("5:39: " + problem, Problem(WithNode($"h: {{ kind: hash_key, of: x, length: {written} }}")));

    [Fact]
    public void A_rule_of_the_options_themselves_is_reported_at_the_option() => Assert.Equal(
        ["5:28: 'of': the template is empty", "5:40: 'length': 0 is not between 1 and 32"],
        Lint(WithNode("h: { kind: hash_key, of: '', length: 0 }")));

    private TestCatalog.ReadOptions Read(string option) => (TestCatalog.ReadOptions)Spec(WithSource(option)).Nodes[0].Options;

    private TestCatalog.WriteOptions Write(string option) => (TestCatalog.WriteOptions)Spec(WithSink(option)).Nodes[1].Options;
}
