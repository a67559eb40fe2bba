using OssPipeline.Engine.Spec;

namespace OssPipeline.Engine.Tests.Spec;

/// <summary>What the tests of pipeline files share.</summary>
public abstract class SpecTest
{
    private protected const string Valid = """
        name: vehicles
        memory: 64MiB
        stores:
          data: { kind: local, root: ./data }
          lake: { kind: oss, endpoint: embedded, bucket: lake }
        nodes:
          read: { kind: read, store: data, include: ["**/*.csv"] }
          hash: { kind: hash_key, of: "{dir:0}" }
          archive: { kind: write, store: lake, prefix: raw/ }
          rows: { kind: csv_decode, from: read }
          table: { kind: table, store: lake, prefix: warehouse/ }
        """;

    private protected Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    private protected SpecResult Parse(string text, params string[] overrides) => PipelineFile.Parse(
        text,
        "p.yaml",
        "/work",
        TestCatalog.Instance,
        new SpecInput { Overrides = overrides, Environment = Environment.GetValueOrDefault });

    /// <summary>A file with these stores and nodes reads without problems.</summary>
    private protected PipelineSpec Spec(string text, params string[] overrides)
    {
        var result = Parse(text, overrides);
        Assert.Empty(result.Problems);
        return result.Spec!;
    }

    /// <summary>All problems, one a line: <c>line:column: message</c>.</summary>
    private protected IReadOnlyList<string> Lint(string text, params string[] overrides)
    {
        var result = Parse(text, overrides);
        Assert.Equal(result.Problems.Count > 0, result.Spec is null);
        return [.. result.Problems.Select(p => p.ToString().Replace("p.yaml:", "", StringComparison.Ordinal))];
    }

    /// <summary>The only problem.</summary>
    private protected string Problem(string text, params string[] overrides) => Assert.Single(Lint(text, overrides));

    /// <summary>A file with this one node between a source and a sink; the node is line 5.</summary>
    private protected static string WithNode(string node) => $$"""
        name: n
        stores: { data: { kind: local, root: . } }
        nodes:
          read: { kind: read, store: data }
          {{node}}
          write: { kind: write, store: data }
        """;

    /// <summary>A file whose sink has these options; they begin at 5:38.</summary>
    private protected static string WithSink(string options) => $$"""
        name: n
        stores: { data: { kind: local, root: . } }
        nodes:
          read: { kind: read, store: data }
          write: { kind: write, store: data, {{options}} }
        """;

    /// <summary>A file whose source has these options; they begin at 4:36.</summary>
    private protected static string WithSource(string options) => $$"""
        name: n
        stores: { data: { kind: local, root: . } }
        nodes:
          read: { kind: read, store: data, {{options}} }
          write: { kind: write, store: data }
        """;
}
