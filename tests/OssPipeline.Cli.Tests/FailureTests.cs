using OssPipeline.Cli.Output;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Spec;

namespace OssPipeline.Cli.Tests;

public sealed class FailureTests : IDisposable
{
    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    public static TheoryData<Exception, int, string> Known => new()
    {
        { new StoreException(StoreErrorKind.Credentials, "no credentials"), ExitCode.CouldNotRun, "osspipe: no credentials\n" },
        { new StateException("state in use"), ExitCode.CouldNotRun, "osspipe: state in use\n" },
        { new PlanException(new SourcePosition("p.yaml", 3, 5), "no"), ExitCode.Usage, "osspipe: p.yaml:3:5: no\n" },
        { CliException.Usage("wrong"), ExitCode.Usage, "osspipe: wrong\n" },
        { new IOException("disk gone"), ExitCode.CouldNotRun, "osspipe: disk gone\n" },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void A_known_failure_is_one_line(Exception error, int exitCode, string line)
    {
        using var terminal = new Terminal(_host.Cli, false, Verbosity.Normal);
        Assert.Equal(exitCode, Failure.Report(error, terminal, isStopping: false));
        Assert.Equal(line, _host.Error);
    }

    [Fact]
    public void An_unknown_failure_shows_no_stack_trace_unless_details_were_asked_for()
    {
        using var terminal = new Terminal(_host.Cli, false, Verbosity.Normal);
        Assert.Equal(ExitCode.CouldNotRun, Failure.Report(Thrown(), terminal, isStopping: false));
        Assert.Equal("osspipe: internal error: InvalidOperationException: odd (-v shows details)\n", _host.Error);

        using var verbose = new Terminal(_host.Cli, false, Verbosity.Verbose);
        Failure.Report(Thrown(), verbose, isStopping: false);
        Assert.Contains("   at ", _host.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_call_that_nobody_asked_for_is_no_cancellation()
    {
        using var terminal = new Terminal(_host.Cli, false, Verbosity.Normal);
        Assert.Equal(ExitCode.CouldNotRun, Failure.Report(new OperationCanceledException(), terminal, isStopping: false));
        Assert.Equal(ExitCode.Cancelled, Failure.Report(new OperationCanceledException(), terminal, isStopping: true));
    }

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("odd");
        }
        catch (InvalidOperationException e)
        {
            return e;
        }
    }
}
