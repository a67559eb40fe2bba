namespace OssPipeline.Engine.Tests.Spec;

public sealed class NodeGraphTests : SpecTest
{
    [Fact]
    public void A_node_reads_from_the_one_above_unless_it_says_otherwise() => Assert.Equal(
        ["a", "b<a", "c<b", "d<a,b", "w<d", "v<c"],
        Edges("""
            a: { kind: read, store: data }
            b: { kind: gzip }
            c: { kind: gzip }
            d: { kind: gzip, from: [a, b] }
            w: { kind: write, store: data }
            v: { kind: write, store: data, from: c }
            """));

    [Fact]
    public void A_node_may_read_from_one_below() => Assert.Equal(
        ["w<z", "a", "z<a"],
        Edges("""
            w: { kind: write, store: data, from: z }
            a: { kind: read, store: data }
            z: { kind: gzip }
            """));

    [Fact]
    public void Several_sources_may_meet_in_one_sink() => Assert.Equal(
        ["a", "b", "w<a,b"],
        Edges("""
            a: { kind: read, store: data }
            b: { kind: read, store: data }
            w: { kind: write, store: data, from: [a, b] }
            """));

    [Theory]
    [InlineData("z: { kind: gzip, from: raed }", "5:26: there is no node 'raed'; did you mean 'read'? nodes are: read, w")]
    [InlineData("z: { kind: gzip, from: [read, nobody] }", "5:33: there is no node 'nobody'; nodes are: read, w")]
    [InlineData("z: { kind: gzip, from: [] }", "5:26: 'from' names no node; leave it out to read from the node above")]
    [InlineData("z: { kind: gzip, from: }", "5:26: 'from' takes the name of a node, or a list of names, not nothing")]
    [InlineData("z: { kind: gzip, from: { a: b } }", "5:26: 'from' takes the name of a node, or a list of names, not a map")]
    [InlineData("z: { kind: gzip, from: [[read]] }", "5:27: 'from' takes the name of a node, or a list of names, not a list")]
    [InlineData("z: { kind: gzip, from: [read, read] }", "5:33: 'read' stands twice in 'from'")]
    [InlineData("z: { kind: gzip, from: z }", "5:26: 'z' reads from itself")]
    [InlineData("z: { kind: read, store: data, from: read }", "5:39: 'read' is a source and reads from no node; leave 'from' out")]
    [InlineData("z: { kind: gzip, from: w }", "5:26: 'w' is a sink and passes nothing on")]
    [InlineData("z: { kind: gzip, from: ${NONE} }", "5:26: the environment variable NONE is not set; set it, or give a default: ${NONE:default}")]
    public void A_wrong_from_is_reported_at_the_name_and_causes_nothing_else(string node, string problems)
    {
        var found = Lint(File($"read: {{ kind: read, store: data }}\n{node}\nw: {{ kind: write, store: data }}"));

        Assert.Equal(problems.Split('|').Order(), found.Order());
    }

    [Fact]
    public void A_circle_is_named_the_way_data_would_flow() => Assert.Equal(
        "5:30: the nodes read from each other in a circle: b → c → d → b",
        Problem(File("""
            a: { kind: read, store: data }
            b: { kind: gzip, from: [a, d] }
            c: { kind: gzip }
            d: { kind: gzip }
            w: { kind: write, store: data }
            """)));

    [Fact]
    public void Two_circles_are_two_problems() => Assert.Equal(
        ["a → b → a", "c → d → c"],
        Lint(File("""
            a: { kind: gzip, from: b }
            b: { kind: gzip }
            c: { kind: gzip, from: d }
            d: { kind: gzip }
            w: { kind: write, store: data }
            """)).Select(p => p[(p.IndexOf("circle: ", StringComparison.Ordinal) + 8)..]));

    [Fact]
    public void The_first_node_must_be_a_source() => Assert.Equal(
        "4:3: the first node must be a source, and 'gzip' is none; begin with one (read)",
        Problem(File("z: { kind: gzip }\nw: { kind: write, store: data }")));

    [Fact]
    public void A_node_below_a_sink_must_say_where_it_reads_from() => Assert.Equal(
        "6:3: 'z' would read from the node above, but 'w' is a sink and passes nothing on; say where it reads from; 'from: a' reads what it reads",
        Problem(File("""
            a: { kind: read, store: data }
            w: { kind: write, store: data }
            z: { kind: gzip }
            v: { kind: write, store: data }
            """)));

    [Fact]
    public void Types_of_edges_must_match_and_what_would_join_them_is_named() => Assert.Equal(
        [
            "5:3: 't' takes Rows, but 'a' gives Part; put one of csv_decode between",
            "7:3: 'w' takes Part, but 'r' gives Rows",
        ],
        Lint(File("""
            a: { kind: read, store: data }
            t: { kind: table, store: data }
            r: { kind: csv_decode, from: a }
            w: { kind: write, store: data }
            """)));

    [Fact]
    public void A_written_edge_of_the_wrong_type_is_reported_where_it_is_written() => Assert.Equal(
        "6:44: 't' takes Rows, but 'a' gives Part; put one of csv_decode between",
        Problem(File("""
            a: { kind: read, store: data }
            r: { kind: csv_decode }
            t: { kind: table, store: data, from: [r, a] }
            """)));

    [Fact]
    public void What_nothing_reads_from_is_reported() => Assert.Equal(
        [
            "4:3: nothing reads from 'a'; add a sink below it, name it in a 'from', or remove it",
            "7:3: nothing reads from 'z'; add a sink below it, name it in a 'from', or remove it",
        ],
        Lint(File("""
            a: { kind: read, store: data }
            b: { kind: read, store: data }
            w: { kind: write, store: data }
            z: { kind: gzip, from: b }
            """)));

    [Fact]
    public void A_pipeline_without_a_sink_is_one_problem() => Assert.Equal(
        "3:1: no node stores anything; end with a sink (write, table)",
        Problem(File("a: { kind: read, store: data }\nz: { kind: gzip }")));

    [Fact]
    public void A_store_that_does_not_exist_is_reported_at_the_name() => Assert.Equal(
        ["4:27: there is no store 'dat'; did you mean 'data'?", "5:28: there is no store 'lake'; stores are: data"],
        Lint(File("a: { kind: read, store: dat }\nw: { kind: write, store: lake }")));

    [Fact]
    public void Without_any_store_the_place_to_declare_one_is_named() => Assert.Equal(
        "3:30: there is no store 'x'; declare it under 'stores'",
        Lint("name: n\nnodes:\n  read: { kind: read, store: x }\n  w: { kind: write, store: x }")[0]);

    private static string File(string nodes) =>
        $"name: n\nstores: {{ data: {{ kind: local, root: . }} }}\nnodes:\n  {nodes.Replace("\n", "\n  ", StringComparison.Ordinal)}";

    private IEnumerable<string> Edges(string nodes) =>
        Spec(File(nodes)).Nodes.Select(n => n.From.Count == 0 ? n.Name : $"{n.Name}<{string.Join(",", n.From)}");
}
