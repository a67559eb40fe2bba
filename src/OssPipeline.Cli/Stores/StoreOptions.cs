using System.CommandLine;

namespace OssPipeline.Cli.Stores;

/// <summary>The argument and options of every command that is pointed at a store.</summary>
/// <param name="common">Options of several commands.</param>
internal sealed class StoreOptions(CommonOptions common)
{
    /// <summary>The URL.</summary>
    public Argument<string> Url { get; } = Operand.One("URL", StoreUrl.Forms + ".");

    private Option<string?> Endpoint { get; } = new("--endpoint")
    {
        Description = "OSS endpoint, or 'embedded' for the embedded server [default: $OSS_ENDPOINT].",
        HelpName = "URL",
    };

    private Option<string?> Region { get; } = new("--region") { Description = "OSS region, for V4 signatures [default: $OSS_REGION].", HelpName = "ID" };

    private Option<string?> Pipeline { get; } = new("--pipeline") { Description = "The pipeline file that declares NAME.", HelpName = "FILE" };

    /// <summary>Adds the options to a command that has <see cref="Url"/>.</summary>
    public void AddTo(Command command, bool withJson = true)
    {
        command.Add(Endpoint);
        command.Add(Region);
        command.Add(Pipeline);
        command.Add(common.Set);
        command.Add(common.State);
        if (withJson)
        {
            command.Add(common.Json);
        }
    }

    /// <summary>Opens the store that a command line points at.</summary>
    /// <param name="run">The command line.</param>
    /// <param name="stop">Ends the opening.</param>
    /// <param name="needsKey">The command is about one object.</param>
    /// <exception cref="CliException">The URL or its options are wrong.</exception>
    public ValueTask<OpenedStore> OpenAsync(Invocation run, CancellationToken stop, bool needsKey = false) =>
        OpenAsync(run, run.Line.GetRequiredValue(Url), stop, needsKey);

    /// <summary>Opens the store that a text points at.</summary>
    /// <param name="run">The command line.</param>
    /// <param name="text">The URL.</param>
    /// <param name="stop">Ends the opening.</param>
    /// <param name="needsKey">The command is about one object.</param>
    /// <exception cref="CliException">The URL or its options are wrong.</exception>
    public async ValueTask<OpenedStore> OpenAsync(Invocation run, string text, CancellationToken stop, bool needsKey = false)
    {
        if (!StoreUrl.TryParse(text, out var url, out var problem))
        {
            throw CliException.Usage(problem);
        }

        if (needsKey && url.Key.Length == 0)
        {
            throw CliException.Usage($"'{text}' names no object");
        }

        var opener = new StoreOpener(run);
        var pipeline = run.Line.GetValue(Pipeline);
        if (pipeline is null && url.Form == StoreUrlForm.Named)
        {
            throw CliException.Usage($"'{text}': which file declares the store '{url.Store}'? Add --pipeline FILE");
        }

        var store = url.Form switch
        {
            StoreUrlForm.Oss => await opener.OpenOssAsync(url.Store, run.Line.GetValue(Endpoint), run.Line.GetValue(Region), stop).ConfigureAwait(false),
            StoreUrlForm.File => await opener.OpenFolderAsync(url.Store, stop).ConfigureAwait(false),
            _ => await opener.OpenNamedAsync(pipeline!, url.Store, stop).ConfigureAwait(false),
        };
        return new OpenedStore(store, url.Key, opener) { Bare = opener.Bare, Layer = opener.Layer };
    }
}
