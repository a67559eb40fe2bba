namespace OssPipeline.Cli;

/// <summary>How <c>osspipe</c> ends; scripts rely on these numbers.</summary>
internal static class ExitCode
{
    /// <summary>All done.</summary>
    public const int Done = 0;

    /// <summary>Some objects failed, were left out, are missing or differ.</summary>
    public const int Incomplete = 1;

    /// <summary>The pipeline file or the command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>It could not run: credentials, connection, a file that can't be read, state in use, an internal error.</summary>
    public const int CouldNotRun = 3;

    /// <summary>Ctrl-C or SIGTERM: 128 + SIGINT, as shells count.</summary>
    public const int Cancelled = 130;

    /// <summary>Whoever read stdout closed it (<c>osspipe ls … | head</c>): 128 + SIGPIPE, as shells count.</summary>
    public const int OutputClosed = 141;
}
