namespace OssPipeline.Cli;

/// <summary>Ends a command with a message for the user.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">What is wrong, where, and what to do.</param>
internal sealed class CliException(int exitCode, string message) : Exception(message)
{
    /// <summary>How the process ends.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>The command line or a file it names is wrong.</summary>
    public static CliException Usage(string message) => new(Cli.ExitCode.Usage, message);

    /// <summary>The command could not do its work.</summary>
    public static CliException CouldNotRun(string message) => new(Cli.ExitCode.CouldNotRun, message);
}
