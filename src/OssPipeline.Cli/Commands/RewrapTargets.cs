using OssPipeline.Cli.Pipelines;
using OssPipeline.Cli.Stores;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Spec;
using OssPipeline.Storage;

namespace OssPipeline.Cli.Commands;

/// <summary>Where <c>keys rewrap</c> works: below a URL, or wherever a pipeline writes what it encrypts.</summary>
internal sealed class RewrapTargets : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _owned = [];

    /// <summary>Stores, each with the prefix of the keys in question.</summary>
    public List<(IObjectStore Store, string Prefix)> Places { get; } = [];

    /// <summary>Opens them.</summary>
    /// <exception cref="CliException">The target is neither, or its pipeline encrypts nothing.</exception>
    public static async ValueTask<RewrapTargets> OpenAsync(Invocation run, StoreOptions at, string target, CancellationToken stop)
    {
        var targets = new RewrapTargets();
        try
        {
            if (StoreUrl.TryParse(target, out _, out _))
            {
                var opened = await at.OpenAsync(run, target, stop).ConfigureAwait(false);
                targets._owned.Add(opened);
                targets.Places.Add((opened.Store, opened.Key));
            }
            else
            {
                await targets.OpenPipelineAsync(run, target, stop).ConfigureAwait(false);
            }

            foreach (var (store, _) in targets.Places)
            {
                if (store.Info.CopyDomain is null)
                {
                    throw CliException.Usage($"{store.Info.Location}: only a store that keeps metadata and copies on its side (oss) has objects to rewrap");
                }
            }

            return targets;
        }
        catch
        {
            await targets.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The last opened first: stores before the embedded server they speak to.
        foreach (var owned in Enumerable.Reverse(_owned))
        {
            await owned.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask OpenPipelineAsync(Invocation run, string file, CancellationToken stop)
    {
        var session = PipelineSession.Open(run, file);
        _owned.Add(session);
        var opener = new StoreOpener(run);
        _owned.Add(opener);
        var sinks = session.Spec.Nodes.Where(n => n.Options is SinkOptions && ComesFromEncrypt(session.Spec, n)).Select(n => (SinkOptions)n.Options)
            .DistinctBy(o => (o.Store, o.Prefix)).ToList();
        if (sinks.Count == 0)
        {
            throw CliException.Usage($"{file}: no sink gets what an encrypt block made");
        }

        foreach (var sink in sinks)
        {
            var store = await opener.OpenNamedAsync(file, sink.Store, stop).ConfigureAwait(false);
            _owned.Add(store);
            Places.Add((store, sink.Prefix));
        }
    }

    private static bool ComesFromEncrypt(PipelineSpec spec, NodeSpec node) =>
        node.Kind.Name == "encrypt" || node.From.Any(name => ComesFromEncrypt(spec, spec.Nodes.First(n => n.Name == name)));
}
