namespace OssPipeline.Cli.Output;

/// <summary>How much a command says on stderr.</summary>
internal enum Verbosity
{
    /// <summary>Errors alone.</summary>
    Quiet,

    /// <summary>Errors, warnings, progress.</summary>
    Normal,

    /// <summary>Also what helps to find out why.</summary>
    Verbose,
}
