using OssPipeline.Cli.Output;

namespace OssPipeline.Cli.Tests.Output;

public sealed class TerminalTests : IDisposable
{
    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData(Verbosity.Quiet, "error\n")]
    [InlineData(Verbosity.Normal, "error\nnote\n")]
    [InlineData(Verbosity.Verbose, "error\nnote\ndetail\n")]
    internal void Remarks_are_as_many_as_asked_for(Verbosity verbosity, string expected)
    {
        using var terminal = new Terminal(_host.Cli, false, verbosity);
        terminal.Error("error");
        terminal.Note("note");
        terminal.Detail("detail");
        Assert.Equal(expected, _host.Error);
    }

    [Fact]
    public void A_secret_passes_neither_stream_unless_it_is_revealed_on_purpose()
    {
        _host.Environment["OSS_ACCESS_KEY_SECRET"] = "very-secret+/";
        using var terminal = new Terminal(_host.Cli, true, Verbosity.Verbose);
        terminal.Line("very-secret+/");
        terminal.Error("very-secret+/");
        terminal.Note("very-secret+/");
        terminal.Detail("very-secret+/");
        terminal.Json("very-secret+/", static (json, text) => json.WriteString("message", text));
        Assert.DoesNotContain("very-secret", _host.Out + _host.Error, StringComparison.Ordinal);
        terminal.Reveal("very-secret+/");
        Assert.Contains("very-secret+/", _host.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_json_line_is_one_line_whatever_its_values_hold()
    {
        using var terminal = new Terminal(_host.Cli, true, Verbosity.Normal);
        terminal.Json("a\nb\u2028\"c\"", static (json, text) => json.WriteString("key", text));
        terminal.Json(7, static (json, number) => json.WriteNumber("n", number));
        Assert.Equal(2, _host.Json.Count);
        Assert.Equal("a\nb\u2028\"c\"", _host.Json[0].GetProperty("key").GetString());
    }
}
