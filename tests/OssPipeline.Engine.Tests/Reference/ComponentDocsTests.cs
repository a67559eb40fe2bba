using OssPipeline.Core.Catalog;
using OssPipeline.Engine.Reference;
using OssPipeline.Engine.Tests.Spec;

namespace OssPipeline.Engine.Tests.Reference;

public sealed class ComponentDocsTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("docs").FullName, "components");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public void A_page_says_all_that_the_declaration_says() => Assert.Equal(
        """
        # `write`

        <!-- Written by `osspipe docs --write` from the component's declaration: change that, not this. -->

        Writes objects to a store.

        A sink: takes Part.

        ```yaml
        nodes:
          write: { kind: write, store: lake, prefix: raw/ }
        ```

        ## Options

        | Option | Type | Default | What it does |
        |---|---|---|---|
        | `store` | text | required | The store to write to. |
        | `prefix` | text |  | Put before every key. |
        | `part` | size | `8MiB` | The part size. |
        | `if_exists` | one of `overwrite`, `skip`, `fail_object` | `overwrite` | What to do about an object that is there already. |
        | `metadata` | map of texts |  | User metadata. |

        """,
        ComponentDocs.Render(Node("write")));

    [Theory]
    [InlineData("read", "A source: gives Part.")]
    [InlineData("read", "Objects come in the order of their keys.")]
    [InlineData("gzip", "None.")]
    [InlineData("gzip", "A block: Part → Part; needs an object's parts in order, so a run resumes at the object.")]
    [InlineData("csv_decode", "A block: Part → Rows; needs an object's parts in order, so a run resumes at the object.")]
    [InlineData("hash_key", "A block: Part → Part; works on each part alone, so a run resumes at the part.")]
    [InlineData("table", "Writes rows | tables.")]
    public void Edges_scope_and_remarks_are_on_the_page(string kind, string line) =>
        Assert.Contains(line, ComponentDocs.Render(Node(kind)).Split('\n'));

    [Fact]
    public void An_example_stands_below_its_section_whether_it_says_so_or_not()
    {
        Assert.Equal("stores:\n  data: { kind: local, root: ./data }\n", ComponentDocs.Example(TestCatalog.Instance.Stores.First()));
        Assert.Equal("nodes:\n  zip: { kind: gzip }\n", ComponentDocs.Example(Node("gzip")));
    }

    [Fact]
    public void The_index_leads_to_every_page()
    {
        var index = ComponentDocs.Index(TestCatalog.Instance);

        Assert.All(TestCatalog.Instance.Stores.Concat(TestCatalog.Instance.Nodes), k => Assert.Contains($"]({ComponentDocs.FileName(k)})", index, StringComparison.Ordinal));
        Assert.Contains("| [`oss`](store-oss.md) | A bucket. |", index, StringComparison.Ordinal);
        Assert.Contains("| [`table`](table.md) | Writes rows \\| tables. |", index, StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_written_are_not_stale_and_writing_again_changes_nothing()
    {
        Assert.Equal(9, ComponentDocs.FindStale(TestCatalog.Instance, _folder).Count);

        Assert.Equal(9, ComponentDocs.WriteAll(TestCatalog.Instance, _folder).Count);

        Assert.Empty(ComponentDocs.FindStale(TestCatalog.Instance, _folder));
        Assert.Empty(ComponentDocs.WriteAll(TestCatalog.Instance, _folder));
    }

    [Fact]
    public void A_page_changed_missing_or_of_a_kind_that_is_gone_is_stale_and_writing_cures_it()
    {
        ComponentDocs.WriteAll(TestCatalog.Instance, _folder);
        File.AppendAllText(At("read.md"), "by hand");
        File.Delete(At("write.md"));
        File.Copy(At("gzip.md"), At("gone.md"));
        File.WriteAllText(At("essay.md"), "A person wrote this.");
        File.WriteAllText(At("table.md"), File.ReadAllText(At("table.md")).Replace("\n", "\r\n", StringComparison.Ordinal));

        Assert.Equal(["gone.md", "read.md", "write.md"], ComponentDocs.FindStale(TestCatalog.Instance, _folder));
        Assert.Equal(["gone.md", "read.md", "write.md"], ComponentDocs.WriteAll(TestCatalog.Instance, _folder));

        Assert.Empty(ComponentDocs.FindStale(TestCatalog.Instance, _folder));
        Assert.True(File.Exists(At("essay.md")));
        Assert.False(File.Exists(At("gone.md")));
    }

    private static ComponentKind Node(string name) => TestCatalog.Instance.TryGetNode(name, out var kind) ? kind : throw new ArgumentException(name);

    private string At(string name) => Path.Combine(_folder, name);
}
