using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Ddl;

namespace OssPipeline.Tables.Tests.Ddl;

public sealed class ExternalTableBlockTests
{
    private static readonly ExternalTableOptions Vehicles = new()
    {
        Table = "vehicles",
        Format = DdlFormat.Csv,
        Schema = new Dictionary<string, string> { ["id"] = "bigint", ["ds"] = "string" },
        PartitionBy = ["ds"],
    };

    [Fact]
    public void Objects_pass_as_they_are_and_cost_nothing_per_part()
    {
        var block = Block(Vehicles);
        var origin = new ObjectRef("a/b.csv", 5, null, null);
        var draft = ObjectDraft.From(origin);
        Assert.Same(draft, block.Shape(origin, draft).Draft);
        Assert.True(block.KeepsKeysDistinct);
        Assert.Equal(Scope.Part, block.Scope);
        Assert.IsNotAssignableFrom<ITransform<Part, Part>>(block);
        Assert.IsNotAssignableFrom<IStreamTransform<Part, Part>>(block);
    }

    [Fact]
    public void No_option_decides_what_becomes_of_an_object() =>
        Assert.All(ExternalTableBlock.Kind.Schema.Options, option => Assert.True(option.IsTuning, option.Name));

    [Fact]
    public void Its_scripts_are_those_of_the_options_over_the_folder()
    {
        var scripts = Block(Vehicles).Scripts(Tables.Lake, "raw/vehicles/", ["ds=1/"]);
        Assert.Equal(["create_table.sql", "add_partitions.sql", "drop_table.sql"], scripts.Select(s => s.Name));
        Assert.Contains("LOCATION 'oss://oss-cn-hangzhou-internal.aliyuncs.com/lake/raw/vehicles/'", scripts[0].Text, StringComparison.Ordinal);
        Assert.Contains("PARTITION (`ds`='1')", scripts[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_endpoint_that_is_none_is_told_as_wrong_options_are() =>
        Assert.Throws<InvalidDataException>(() => Block(Vehicles with { Endpoint = "id@host" }).Scripts(Tables.Lake, "raw/", []));

    [Fact]
    public void It_warns_of_hashes_that_tear_a_table_apart()
    {
        var hashed = new KnownFiles { HasHashedKeys = true };
        Assert.Contains(Lint(Vehicles, "raw/", hashed), w => w.Contains("between raw/ and the partitions", StringComparison.Ordinal));
        Assert.Contains(Lint(Vehicles with { Directory = "vehicles/" }, "raw/vehicles/", hashed), w => w.Contains("a hash stands before raw/vehicles/", StringComparison.Ordinal));
        Assert.DoesNotContain(Lint(Vehicles with { PartitionBy = [] }, "raw/", hashed), w => w.Contains("hash", StringComparison.Ordinal));
        Assert.DoesNotContain(Lint(Vehicles, "raw/", KnownFiles.None), w => w.Contains("hash", StringComparison.Ordinal));
    }

    [Fact]
    public void It_warns_of_what_is_known_of_the_files()
    {
        Assert.Contains(Lint(Vehicles, "raw/", new KnownFiles { Largest = 3L << 30 }), w => w.Contains("2 GB", StringComparison.Ordinal));
        Assert.Contains(Lint(Vehicles, "raw/", new KnownFiles { Partitions = 60_001 }), w => w.Contains("60,000", StringComparison.Ordinal));
        Assert.Contains(Lint(Vehicles, "raw/", new KnownFiles { Outside = "raw2/a\n" }), w => w.Contains("would not lie below the table's folder raw/", StringComparison.Ordinal) && !w.Contains('\n'));
        Assert.Contains(Lint(Vehicles, "", KnownFiles.None), w => w.Contains("the whole store", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/a/")]
    [InlineData("a")]
    [InlineData("a//b/")]
    public void A_directory_is_a_folder(string directory) =>
        Assert.Equal("directory", Assert.Single((Vehicles with { Directory = directory }).Validate()).Option);

    private static IReadOnlyList<string> Lint(ExternalTableOptions options, string folder, KnownFiles files) => Block(options).Lint(Tables.Lake, folder, files);

    private static ExternalTableBlock Block(ExternalTableOptions options) => new(options);
}
