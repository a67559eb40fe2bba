using OssPipeline.Engine.Spec;

namespace OssPipeline.Engine.Tests.Spec;

public sealed class OverrideTests : SpecTest
{
    [Fact]
    public void An_override_replaces_what_the_file_says()
    {
        var spec = Spec(Valid, "memory=32MiB", "name=other", "stores.lake.bucket=x", "nodes.read.include=a/*.csv");

        Assert.Equal(("other", 32 << 20), (spec.Name, spec.Memory.Bytes));
        Assert.Equal("x", ((TestCatalog.OssOptions)spec.Stores[1].Options).Bucket);
        Assert.Equal(["a/*.csv"], ((TestCatalog.ReadOptions)spec.Nodes[0].Options).Include);
        Assert.Equal(new SourcePosition("p.yaml", 7, 3), spec.Nodes[0].At);
    }

    [Fact]
    public void A_later_override_wins() => Assert.Equal("b", Spec(Valid, "name=a", "name=b").Name);

    [Theory]
    [InlineData("nodes.archive.part=16MiB")]
    [InlineData("nodes.archive.metadata.owner=me")]
    [InlineData("nodes.archive.metadata={owner: me}")]
    [InlineData("nodes.table.from=[rows]")]
    [InlineData("description=what it does: a=b")]
    [InlineData("stores.extra={ kind: local, root: /x }")]
    public void What_the_file_does_not_say_can_be_added(string set) => Assert.NotNull(Spec(Valid, set));

    [Theory]
    [InlineData("nodes.read.include=[a, b]", "a|b")]
    [InlineData("nodes.read.include.0=a", "a")]
    [InlineData("nodes.read.include.1=b", "**/*.csv|b")]
    [InlineData("nodes.read.include=[]", "")]
    [InlineData("nodes.read.include=\"[a]\"", "[a]")]
    [InlineData("nodes.read.include={a,b}.csv", "{a,b}.csv")]
    [InlineData("nodes.read.include=*.csv", "*.csv")]
    [InlineData("nodes.read.include= # x: y", " # x: y")]
    [InlineData("nodes.read.include=", "")]
    [InlineData("nodes.read.include=${G}", "from env")]
    public void A_value_is_its_text_unless_brackets_or_quotes_enclose_it(string set, string texts)
    {
        Environment["G"] = "from env";

        Assert.Equal(texts, string.Join('|', ((TestCatalog.ReadOptions)Spec(Valid, set).Nodes[0].Options).Include));
    }

    [Fact]
    public void An_index_makes_a_list_of_a_single_text_or_of_nothing()
    {
        var spec = Spec(WithSource("include: a"), "nodes.read.include.1=b", "nodes.read.include.2=c");
        Assert.Equal(["a", "b", "c"], ((TestCatalog.ReadOptions)spec.Nodes[0].Options).Include);

        spec = Spec(WithSource("allow_empty: true"), "nodes.read.include.0=b");
        Assert.Equal(["b"], ((TestCatalog.ReadOptions)spec.Nodes[0].Options).Include);
    }

    [Fact]
    public void An_override_cures_what_is_wrong_in_the_file()
    {
        Assert.Empty(Lint(Valid.Replace("bucket: lake", "bucket: ${BUCKET}", StringComparison.Ordinal), "stores.lake.bucket=x"));
        Assert.Empty(Lint(Valid.Replace("64MiB", "huge", StringComparison.Ordinal), "memory=1GiB"));
    }

    [Theory]
    [InlineData("nodes.raed.include=x", "--set nodes.raed.include=x: there is no 'raed' under 'nodes'; did you mean 'read'? there are: read, hash, archive, rows, table")]
    [InlineData("node.read.include=x", "--set node.read.include=x: there is no 'node' at the top of the file; did you mean 'nodes'? there are: name, description, memory, incremental, stores, nodes")]
    [InlineData("nodes.read.includ=x", "--set nodes.read.includ=x: 'read' has no option 'includ'; did you mean 'include'? options are: store, include, allow_empty, modified_after, timeout, limit, kind, from")]
    [InlineData("memroy=1GiB", "--set memroy=1GiB: there is no 'memroy' at the top of a pipeline file; did you mean 'memory'? there are: name, description, memory, incremental, stores, nodes")]
    [InlineData("memory=lots", "--set memory=lots: 'memory' takes a size, such as 512MiB, not 'lots'")]
    [InlineData("memory.x=1", "--set memory.x=1: 'memory' is '64MiB', which has no 'x'")]
    [InlineData("nodes.read.include.2=x", "--set nodes.read.include.2=x: '2' names no item of the list 'nodes.read.include'; it has 1: 0 to 0, and 1 adds one")]
    [InlineData("nodes.read.include.x=x", "--set nodes.read.include.x=x: 'x' names no item of the list 'nodes.read.include'; it has 1: 0 to 0, and 1 adds one")]
    [InlineData("nodes.read.timeout.3=x", "--set nodes.read.timeout.3=x: '3' names no item of the list 'nodes.read.timeout'; it is empty, so only 0 can be set")]
    [InlineData("nodes.read.limit=${NONE}", "--set nodes.read.limit=${NONE}: the environment variable NONE is not set; set it, or give a default: ${NONE:default}")]
    [InlineData("nodes.hash.of={dir:0}", "--set nodes.hash.of={dir:0}: 'of' takes text, not a map; a text with [ ] or { } needs quotes")]
    [InlineData("nodes.read.include=[a, {]", "--set nodes.read.include=[a, {]: a value, or the end of the '{', is expected here")]
    [InlineData("memory", "--set memory: an override is written path=value, as in --set memory=64MiB or --set nodes.read.include=*.csv")]
    [InlineData("=x", "--set =x: an override is written path=value, as in --set memory=64MiB or --set nodes.read.include=*.csv")]
    [InlineData("nodes..x=1", "--set nodes..x=1: a path is names with single dots between them, as in nodes.read.include")]
    public void An_override_that_does_not_fit_is_explained(string set, string problem) => Assert.Equal(problem, Problem(Valid, set));

    [Fact]
    public void A_secret_on_the_command_line_is_not_repeated()
    {
        var problem = Problem(Valid, "stores.lake.access_key_secret=hunter2");

        Assert.StartsWith("--set stores.lake.access_key_secret=…: 'access_key_secret' can't stand here: credentials come from", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_of_overrides_come_after_those_of_the_file() => Assert.Equal(
        ["1:7", "--s"],
        Lint(Valid.Replace("vehicles", "my job", StringComparison.Ordinal), "memory=x").Select(p => p[..3]));
}
