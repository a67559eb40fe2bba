using System.Text.Json;

namespace OssPipeline.Cli.Tests.Commands;

/// <summary><c>list</c>, <c>schema</c>, <c>docs</c>, <c>init</c> and <c>lint</c>: what is said of components and pipeline files.</summary>
public sealed class ReferenceCommandsTests : IDisposable
{
    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task List_names_every_kind_with_a_sentence()
    {
        Assert.Equal(ExitCode.Done, await _host.RunAsync("list"));
        foreach (var kind in new[] { "local", "oss", "memory", "read", "write", "filter", "hash_key", "crc64" })
        {
            Assert.Matches($@"(?m)^  {kind} +\S", _host.Out);
        }
    }

    [Fact]
    public async Task List_of_one_kind_shows_options_and_an_example()
    {
        Assert.Equal(ExitCode.Done, await _host.RunAsync("list", "oss"));
        Assert.Contains("endpoint", _host.Out, StringComparison.Ordinal);
        Assert.Contains("kind: oss", _host.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_as_json_is_one_object_a_kind()
    {
        Assert.Equal(ExitCode.Done, await _host.RunAsync("list", "--json"));
        Assert.All(_host.Json, kind => Assert.NotEmpty(kind.GetProperty("summary").GetString()!));
        var oss = _host.Json.Single(k => k.GetProperty("kind").GetString() == "oss");
        Assert.Contains(oss.GetProperty("options").EnumerateArray(), o => o.GetProperty("name").GetString() == "bucket" && o.GetProperty("required").GetBoolean());
    }

    [Fact]
    public async Task List_of_an_unknown_kind_is_a_usage_error_that_names_those_there_are()
    {
        Assert.Equal(ExitCode.Usage, await _host.RunAsync("list", "osss"));
        Assert.Contains("local", _host.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_is_a_json_document()
    {
        Assert.Equal(ExitCode.Done, await _host.RunAsync("schema"));
        using var schema = JsonDocument.Parse(_host.Out);
        Assert.Contains("json-schema.org", schema.RootElement.GetProperty("$schema").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Docs_are_written_once_and_then_up_to_date()
    {
        Assert.Equal(ExitCode.Incomplete, await _host.RunAsync("docs", "--check", "pages"));
        Assert.Equal(ExitCode.Done, await _host.RunAsync("docs", "--write", "pages"));
        Assert.True(File.Exists(Path.Combine(_host.Directory, "pages", "README.md")));
        Assert.Equal(ExitCode.Done, await _host.RunAsync("docs", "--check", "pages"));
        Assert.Equal(ExitCode.Usage, await _host.RunAsync("docs"));
    }

    [Fact]
    public async Task The_pages_in_the_repository_are_up_to_date()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "OssPipeline.sln")))
        {
            root = root.Parent;
        }

        Assert.True(
            await _host.RunAsync("docs", "--check", Path.Combine(root.FullName, "docs", "components")) == ExitCode.Done,
            "Run ./osspipe docs --write. " + _host.Out);
    }

    [Fact]
    public async Task What_init_writes_has_no_problems()
    {
        Assert.Equal(ExitCode.Done, await _host.RunAsync("init", "sub/My job 2.yaml"));
        Assert.Equal(ExitCode.Done, await _host.RunAsync("lint", "sub/My job 2.yaml"));
        Assert.Contains("no problems", _host.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_writes_over_nothing_unless_forced()
    {
        _host.Write("pipeline.yaml", "mine");
        Assert.Equal(ExitCode.Usage, await _host.RunAsync("init"));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(_host.Directory, "pipeline.yaml")));
        Assert.Equal(ExitCode.Done, await _host.RunAsync("init", "--force"));
        Assert.NotEqual("mine", File.ReadAllText(Path.Combine(_host.Directory, "pipeline.yaml")));
    }

    [Fact]
    public async Task Lint_shows_every_problem_of_every_file_at_its_place()
    {
        _host.Write("a.yaml", "name: a\nstores:\n  s: { kind: locla, root: . }\nnodes:\n  read: { kind: read, store: s }\n  write: { kind: wirte, store: s }\n");
        Assert.Equal(ExitCode.Usage, await _host.RunAsync("lint", "a.yaml", "gone.yaml", "--json"));
        Assert.Contains(_host.Json, p => p.GetProperty("line").GetInt32() == 3 && p.GetProperty("message").GetString()!.Contains("local", StringComparison.Ordinal));
        Assert.Contains(_host.Json, p => p.GetProperty("line").GetInt32() == 6 && p.GetProperty("message").GetString()!.Contains("write", StringComparison.Ordinal));
        Assert.Contains(_host.Json, p => p.GetProperty("file").GetString()!.EndsWith("gone.yaml", StringComparison.Ordinal));
    }
}
