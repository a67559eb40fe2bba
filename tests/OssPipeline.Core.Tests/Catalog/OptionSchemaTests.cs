using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Core.Tests.Catalog;

public class OptionSchemaTests
{
    private enum Speed
    {
        Slow,
        VeryFast,
    }

    [Fact]
    public void Every_option_is_described_in_its_order()
    {
        var options = OptionSchema.Of(typeof(AllTypes)).Options;
        Assert.Equal(
            [
                ("store", OptionType.Text, true, null),
                ("prefix", OptionType.Text, false, "in/"),
                ("note", OptionType.Text, false, null),
                ("empty_text", OptionType.Text, false, null),
                ("deep", OptionType.Flag, false, "true"),
                ("count", OptionType.Integer, false, "4"),
                ("total_count", OptionType.Integer, false, null),
                ("part_size", OptionType.Size, false, "8MiB"),
                ("limit", OptionType.Size, false, "as the store has it"),
                ("wait", OptionType.Duration, false, "90s"),
                ("after", OptionType.Instant, false, null),
                ("speed", OptionType.Choice, false, "very_fast"),
                ("include", OptionType.TextList, false, "[\"*.csv\", \"*.json\"]"),
                ("exclude", OptionType.TextList, false, null),
                ("labels", OptionType.TextMap, false, null),
            ],
            options.Select(o => (o.Name, o.Type, o.IsRequired, o.Default)));
        Assert.Equal(["slow", "very_fast"], options.Single(o => o.Name == "speed").Choices);
        Assert.Empty(options.Single(o => o.Name == "store").Choices);
        Assert.Equal(("Where to.", "lake"), (options[0].Summary, options[0].Example));
    }

    [Fact]
    public void A_record_is_made_of_values_and_defaults()
    {
        var schema = OptionSchema.Of(typeof(AllTypes));
        var made = (AllTypes)schema.Create(new Dictionary<string, object>
        {
            ["store"] = "lake",
            ["total_count"] = 5L,
            ["part_size"] = ByteSize.KiB(1),
            ["after"] = DateTimeOffset.UnixEpoch,
            ["speed"] = Speed.Slow,
            ["include"] = new List<string> { "x" },
            ["not_an_option"] = 3,
        });
        Assert.Equal(("lake", "in/", 5L, ByteSize.KiB(1), Speed.Slow), (made.Store, made.Prefix, made.TotalCount, made.PartSize, made.Speed));
        Assert.Equal(DateTimeOffset.UnixEpoch, made.After);
        Assert.Equal(["x"], made.Include);
        Assert.Equal(new AllTypes { Store = "" }.Wait, made.Wait);
    }

    [Fact]
    public void A_schema_is_read_once() => Assert.Same(OptionSchema.Of(typeof(AllTypes)), OptionSchema.Of(typeof(AllTypes)));

    [Fact]
    public void A_type_that_no_file_can_spell_is_an_error()
    {
        var error = Assert.Throws<InvalidOperationException>(() => OptionSchema.Of(typeof(WrongType)));
        Assert.Contains("WrongType.Pattern", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PartSize", "part_size")]
    [InlineData("Crc64", "crc64")]
    [InlineData("Sha256Sum", "sha256_sum")]
    [InlineData("KMSKeyId", "kms_key_id")]
    [InlineData("X", "x")]
    [InlineData("", "")]
    [InlineData("already_snake", "already_snake")]
    public void Names_become_snake_case(string name, string snake) => Assert.Equal(snake, OptionSchema.SnakeCase(name));

    private sealed record AllTypes
    {
        [Option("Where to.", Example = "lake")]
        public required string Store { get; init; }

        [Option("A prefix.")]
        public string Prefix { get; init; } = "in/";

        [Option("A note.")]
        public string? Note { get; init; }

        [Option("An empty text.")]
        public string EmptyText { get; init; } = "";

        [Option("A flag.")]
        public bool Deep { get; init; } = true;

        [Option("A count.")]
        public int Count { get; init; } = 4;

        [Option("A larger count.")]
        public long? TotalCount { get; init; }

        [Option("A size.")]
        public ByteSize PartSize { get; init; } = ByteSize.MiB(8);

        [Option("A size that need not be given.", DefaultText = "as the store has it")]
        public ByteSize? Limit { get; init; }

        [Option("A time.")]
        public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(90);

        [Option("An instant.")]
        public DateTimeOffset? After { get; init; }

        [Option("A choice.")]
        public Speed Speed { get; init; } = Speed.VeryFast;

        [Option("A list.")]
        public IReadOnlyList<string> Include { get; init; } = ["*.csv", "*.json"];

        [Option("An empty list.")]
        public IReadOnlyList<string> Exclude { get; init; } = [];

        [Option("A map.")]
        public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

        public string NotAnOption { get; init; } = "";
    }

    private sealed record WrongType
    {
        [Option("No file can spell it.")]
        public Glob? Pattern { get; init; }
    }
}
