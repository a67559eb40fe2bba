using OssPipeline.Cli.Output;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Run;
using OssPipeline.Engine.Tables;

namespace OssPipeline.Cli;

/// <summary>What an exception means to the user: one line and an exit code, never a stack trace unless details were asked for.</summary>
internal static class Failure
{
    private const int BrokenPipe = 32; // EPIPE, the same on Linux and macOS

    /// <summary>Says what went wrong.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Report(Exception error, Terminal terminal, bool isStopping)
    {
        var (exitCode, message) = Describe(error, isStopping);
        terminal.Error($"osspipe: {message}");
        if (terminal.IsVerbose && error is not CliException)
        {
            terminal.Error(error.ToString());
        }

        if (terminal.IsJson)
        {
            terminal.Json((message: terminal.Redaction.ApplyToMessage(message), exitCode), static (json, e) =>
            {
                json.WriteString("event", "error");
                json.WriteString("message", e.message);
                json.WriteNumber("exit", e.exitCode);
            });
        }

        return exitCode;
    }

    /// <summary>True when the failure is that the reader of stdout went away.</summary>
    public static bool IsClosedOutput(Exception error) => error is IOException && (error.HResult & 0xFFFF) == BrokenPipe && !OperatingSystem.IsWindows();

    /// <summary>True when the same may work later: a store could not be reached or refused, where the command line and the file are right.</summary>
    public static bool IsTransient(Exception error) => error is StoreException;

    private static (int ExitCode, string Message) Describe(Exception error, bool isStopping) => error switch
    {
        OperationCanceledException when isStopping => (ExitCode.Cancelled, "cancelled"),
        CliException own => (own.ExitCode, own.Message),
        PlanException plan => (ExitCode.Usage, plan.Message),
        StoreException or StateException or EmptySourceException or TableException => (ExitCode.CouldNotRun, error.Message),
        FileNotFoundException { FileName: { } name } => (ExitCode.CouldNotRun, $"{name}: no such file"),
        IOException or UnauthorizedAccessException => (ExitCode.CouldNotRun, error.Message),
        _ => (ExitCode.CouldNotRun, $"internal error: {error.GetType().Name}: {error.Message} (-v shows details)"),
    };
}
