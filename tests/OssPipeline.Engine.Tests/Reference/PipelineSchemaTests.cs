using System.Text.Json.Nodes;
using OssPipeline.Engine.Reference;
using OssPipeline.Engine.Tests.Spec;

namespace OssPipeline.Engine.Tests.Reference;

public sealed class PipelineSchemaTests
{
    private static readonly JsonNode Schema = JsonNode.Parse(PipelineSchema.Write(TestCatalog.Instance))!;

    [Fact]
    public void It_is_a_closed_schema_of_draft_2020_12()
    {
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", (string?)Schema["$schema"]);
        Assert.False((bool)Schema["additionalProperties"]!);
        Assert.Equal(["name", "description", "memory", "incremental", "stores", "nodes"], Schema["properties"]!.AsObject().Select(p => p.Key));
        Assert.Equal("512MiB", (string?)Schema["properties"]!["memory"]!["default"]);
    }

    [Fact]
    public void Every_kind_has_a_definition_that_its_name_leads_to()
    {
        Assert.Equal(["local", "oss"], Texts(Schema["$defs"]!["store"]!["properties"]!["kind"]!["enum"]));
        foreach (var (definition, kinds) in new[] { ("store", TestCatalog.Instance.Stores), ("node", TestCatalog.Instance.Nodes) })
        {
            var branches = Schema["$defs"]![definition]!["allOf"]!.AsArray();
            Assert.Equal(
                kinds.Select(k => (k.Name, $"#/$defs/{definition}_{k.Name}")),
                branches.Select(b => ((string)b!["if"]!["properties"]!["kind"]!["const"]!, (string)b["then"]!["$ref"]!)));
            Assert.All(kinds, k => Assert.Equal(
                k.Schema.Options.Select(o => o.Name).Append("kind").Order(),
                Schema["$defs"]![$"{definition}_{k.Name}"]!["properties"]!.AsObject().Select(p => p.Key).Where(p => p != "from").Order()));
        }
    }

    [Fact]
    public void Options_have_their_types_defaults_and_words()
    {
        var write = Schema["$defs"]!["node_write"]!;
        Assert.Equal(["kind", "store"], Texts(write["required"]));
        Assert.Equal("8MiB", (string?)write["properties"]!["part"]!["default"]);
        Assert.Equal("What to do about an object that is there already.", (string?)write["properties"]!["if_exists"]!["description"]);
        Assert.Equal(["overwrite", "skip", "fail_object"], Texts(write["properties"]!["if_exists"]!["anyOf"]![0]!["enum"]));
        Assert.Equal("overwrite", (string?)write["properties"]!["if_exists"]!["default"]);
        Assert.NotNull(write["properties"]!["from"]);

        var read = Schema["$defs"]!["node_read"]!["properties"]!;
        Assert.Null(read["from"]);
        Assert.Equal(["**"], Texts(read["include"]!["default"]));
        Assert.False((bool)read["allow_empty"]!["default"]!);
        Assert.Equal("30s", (string?)read["timeout"]!["default"]);
        Assert.Null(read["limit"]!["default"]);
        Assert.Equal("The region. Default: taken from the endpoint.", (string?)Schema["$defs"]!["store_oss"]!["properties"]!["region"]!["description"]);
        Assert.Equal(4, (int)Schema["$defs"]!["node_hash_key"]!["properties"]!["length"]!["default"]!);
    }

    [Theory]
    [InlineData("part", "8MiB", true)]
    [InlineData("part", "1.5 gib", true)]
    [InlineData("part", "${PART}", true)]
    [InlineData("part", "8MoB", false)]
    [InlineData("part", "", false)]
    public void Patterns_accept_what_reading_accepts(string option, string text, bool accepted) => Assert.Equal(
        accepted,
        System.Text.RegularExpressions.Regex.IsMatch(text, (string)Schema["$defs"]!["node_write"]!["properties"]![option]!["pattern"]!));

    [Theory]
    [InlineData("2026-01-31", true)]
    [InlineData("2026-01-31T12:00:00.25+08:00", true)]
    [InlineData("1769862600", true)]
    [InlineData("soon", false)]
    public void The_pattern_of_instants_accepts_what_reading_accepts(string text, bool accepted) => Assert.Equal(
        accepted,
        System.Text.RegularExpressions.Regex.IsMatch(text, (string)Schema["$defs"]!["node_read"]!["properties"]!["modified_after"]!["pattern"]!));

    private static IEnumerable<string> Texts(JsonNode? array) => array!.AsArray().Select(n => (string)n!);
}
