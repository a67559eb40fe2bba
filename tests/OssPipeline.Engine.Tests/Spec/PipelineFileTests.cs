using OssPipeline.Core.Data;
using OssPipeline.Engine.Spec;

namespace OssPipeline.Engine.Tests.Spec;

public sealed class PipelineFileTests : SpecTest
{
    [Fact]
    public void A_valid_file_gives_everything_it_says()
    {
        var spec = Spec(Valid);

        Assert.Equal("vehicles", spec.Name);
        Assert.Equal("p.yaml", spec.File);
        Assert.Equal("/work", spec.BaseDirectory);
        Assert.Equal(ByteSize.MiB(64), spec.Memory);
        Assert.Equal(["data", "lake"], spec.Stores.Select(s => s.Name));
        Assert.Equal(["read", "hash", "archive", "rows", "table"], spec.Nodes.Select(n => n.Name));
        Assert.Equal(["", "read", "hash", "read", "rows"], spec.Nodes.Select(n => string.Join(",", n.From)));
        Assert.Equal("hash_key", spec.Nodes[1].Kind.Name);
        Assert.Equal(new TestCatalog.HashKeyOptions { Of = "{dir:0}" }, spec.Nodes[1].Options);
        Assert.Equal(new SourcePosition("p.yaml", 8, 3), spec.Nodes[1].At);
        Assert.Equal(new SourcePosition("p.yaml", 5, 3), spec.Stores[1].At);
    }

    [Fact]
    public void Memory_is_512_MiB_unless_the_file_says_otherwise() =>
        Assert.Equal(ByteSize.MiB(512), Spec(WithNode("hash: { kind: hash_key, of: x }")).Memory);

    [Fact]
    public void All_errors_come_at_once_in_the_order_of_the_file() => Assert.Equal(
        [
            "1:7: 'name' can't be 'my job': it has letters, digits, '_' and '-', at most 64 of them",
            "2:1: there is no 'memroy' at the top of a pipeline file; did you mean 'memory'? there are: name, description, memory, incremental, stores, nodes",
            "4:17: there is no kind of store named 'locl'; did you mean 'local'? kinds are: local, oss",
            "6:17: there is no kind of node named 'raed'; did you mean 'read'? kinds are: read, hash_key, gzip, csv_decode, write, table",
            "7:3: 'hash' lacks the option 'of' that 'hash_key' requires: what is hashed, a key template",
            "7:27: 'hash_key' has no option 'lenght'; did you mean 'length'? options are: of, length, seed, kind, from",
            "8:32: there is no store 'dta'; did you mean 'data'?",
            "8:43: 'part' takes a size, such as 8MiB, not 'huge'",
        ],
        Lint("""
            name: my job
            memroy: 1GiB
            stores:
              data: { kind: locl, root: . }
            nodes:
              read: { kind: raed, store: data }
              hash: { kind: hash_key, lenght: 3 }
              write: { kind: write, store: dta, part: huge }
            """));

    [Theory]
    [InlineData("", "1:1: the file is empty; a pipeline has 'name', 'stores' and 'nodes' (`osspipe init` writes one to begin with)")]
    [InlineData("# nothing\n", "1:1: the file is empty; a pipeline has 'name', 'stores' and 'nodes' (`osspipe init` writes one to begin with)")]
    [InlineData("hello", "1:1: a pipeline file is a map with 'name', 'stores' and 'nodes', not 'hello'")]
    [InlineData("\n- a\n- b", "2:1: a pipeline file is a map with 'name', 'stores' and 'nodes', not a list")]
    public void A_file_that_is_no_map_is_refused(string text, string problem) => Assert.Equal(problem, Problem(text));

    [Fact]
    public void What_is_missing_at_the_top_is_named() => Assert.Equal(
        [
            "1:1: the pipeline has no 'name'; add one, as its state is kept under it, such as name: vehicles",
            "1:1: the pipeline has no 'nodes'; it takes a source and a sink at least",
        ],
        Lint("description: nothing else"));

    [Theory]
    [InlineData("15MiB", "2:9: 'memory' is '15MiB'; it takes at least 16MiB")]
    [InlineData("lots", "2:9: 'memory' takes a size, such as 512MiB, not 'lots'")]
    [InlineData("[1]", "2:9: 'memory' takes a size, such as 512MiB, not a list")]
    [InlineData("", "2:8: 'memory' takes a size, such as 512MiB, not nothing")]
    public void Memory_must_be_a_size_that_parts_fit_in(string memory, string problem) =>
        Assert.Equal(problem, Problem(Valid.Replace("64MiB", memory, StringComparison.Ordinal)));

    [Theory]
    [InlineData("Read", "'Read'")]
    [InlineData("1st", "'1st'")]
    [InlineData("re-ad", "'re-ad'")]
    [InlineData("\"\"", "''")]
    public void A_node_name_is_a_lower_case_word(string name, string shown) => Assert.StartsWith(
        $"5:3: a node can't be named {shown}: a name has small letters, digits and '_'",
        Problem(WithNode($"{name}: {{ kind: gzip }}")),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("zip:", "5:7: 'zip' takes a map with its kind and options, such as { kind: read }, not nothing")]
    [InlineData("zip: gzip", "5:8: 'zip' takes a map with its kind and options, such as { kind: read }, not 'gzip'")]
    [InlineData("gzip: {}", "5:3: 'gzip' has no 'kind'; did you mean kind: gzip?")]
    [InlineData("zip: { kind: }", "5:16: 'kind' takes the name of a kind, not nothing")]
    [InlineData("zip: { kind: [gzip] }", "5:16: 'kind' takes the name of a kind, not a list")]
    [InlineData("zip: { kind: local }", "5:16: 'local' is a kind of store, and stands under 'stores'")]
    public void A_node_is_a_map_with_a_known_kind(string node, string problem) => Assert.Equal(problem, Problem(WithNode(node)));

    [Fact]
    public void A_list_of_nodes_is_answered_with_how_it_is_written() => Assert.Equal(
        "3:1: 'nodes' takes a map from names to nodes, not a list; write a name before each: nodes: { first: { kind: … } }",
        Problem("name: n\nnodes:\n- kind: read"));

    [Theory]
    [InlineData("access_key_secret")]
    [InlineData("AccessKeyId")]
    [InlineData("password")]
    [InlineData("security-token")]
    public void Credentials_in_a_store_are_answered_with_where_they_belong(string option)
    {
        var problem = Problem(Valid.Replace("root: ./data", $"root: ./data, {option}: hunter2", StringComparison.Ordinal));

        Assert.Equal(
            $"4:38: '{option}' can't stand here: credentials come from the environment, a profile file or a provider, never from the pipeline "
            + "file: set OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET (and OSS_SESSION_TOKEN with temporary ones)",
            problem);
    }

    [Fact]
    public void A_missing_space_behind_a_colon_is_noticed() => Assert.Contains(
        "5:10: 'kind:gzip' needs a space behind the colon: kind: gzip",
        Lint(WithNode("zip: { kind:gzip, kind: gzip }")));

    [Fact]
    public void Control_characters_of_a_file_never_reach_a_message() => Assert.Equal(
        "5:22: 'gzip' has no option 'a\\u001b[31m'; options are: kind, from",
        Problem(WithNode("zip: { kind: gzip, \"a\\e[31m\": 1 }")));

    [Fact]
    public void A_hostile_number_of_problems_is_cut()
    {
        var problems = Lint("name: n\n" + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"k{i}: 1\n")));

        Assert.Equal(1_001, problems.Count);
        Assert.EndsWith("there are more problems; these are the first 1,000 found", problems[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_nodes_are_refused() => Assert.Contains(
        "259:3: there are 300 nodes; a pipeline has at most 256",
        Lint("name: n\nnodes:\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"  z{i}: {{ kind: gzip }}\n"))));
}
