using OssPipeline.Cli.Pipelines;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;

namespace OssPipeline.Cli.Stores;

/// <summary>Opens the stores that URLs name, through the same kinds and layers as a pipeline's.</summary>
internal sealed class StoreOpener(Invocation run) : IAsyncDisposable
{
    private Components? _components;

    /// <summary>The store that was opened last, without its layers: for what only its kind can do.</summary>
    public IObjectStore? Bare { get; private set; }

    /// <summary>Puts the layers of the store that was opened last around another.</summary>
    public IObjectStore Layer(IObjectStore bare) => _components!.Layer(bare);

    /// <summary>Opens a bucket.</summary>
    /// <param name="bucket">Its name.</param>
    /// <param name="endpoint">As given; null for <c>OSS_ENDPOINT</c>.</param>
    /// <param name="region">As given; null for <c>OSS_REGION</c>.</param>
    /// <param name="stop">Ends the opening.</param>
    public ValueTask<IObjectStore> OpenOssAsync(string bucket, string? endpoint, string? region, CancellationToken stop)
    {
        endpoint ??= run.Host.Variable("OSS_ENDPOINT")
            ?? throw CliException.Usage($"oss://{bucket}: which endpoint? Give --endpoint URL or set OSS_ENDPOINT ('embedded' for the embedded server)");
        region ??= run.Host.Variable("OSS_REGION");
        _components = new Components(run.Host, run.StateDirectory, run.Terminal);
        if (endpoint == "embedded" && !Directory.Exists(_components.EmbeddedData))
        {
            throw CliException.CouldNotRun(
                $"the embedded server has no data in {_components.EmbeddedData}; --state DIR names another folder, NAME:KEY --pipeline FILE that of a pipeline");
        }

        var values = new Dictionary<string, object> { ["endpoint"] = endpoint, ["bucket"] = bucket };
        if (region is { Length: > 0 })
        {
            values["region"] = region;
        }

        return OpenAsync("oss", values, stop);
    }

    /// <summary>Opens a local folder.</summary>
    public ValueTask<IObjectStore> OpenFolderAsync(string folder, CancellationToken stop)
    {
        _components = new Components(run.Host, run.StateDirectory, run.Terminal);
        return OpenAsync("local", new Dictionary<string, object> { ["root"] = folder }, stop);
    }

    /// <summary>Opens a store of a pipeline file.</summary>
    public async ValueTask<IObjectStore> OpenNamedAsync(string pipelineFile, string name, CancellationToken stop)
    {
        var session = PipelineSession.Open(run, pipelineFile);
        _components = session.Components;
        var declared = session.Spec.Stores.FirstOrDefault(s => s.Name == name)
            ?? throw CliException.Usage($"{pipelineFile} has no store '{name}'; it has {string.Join(", ", session.Spec.Stores.Select(s => s.Name))}");
        return await CreateAsync(declared.Kind, declared.Options, session.Spec.BaseDirectory, stop).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_components is not null)
        {
            await _components.DisposeAsync().ConfigureAwait(false);
        }
    }

    private ValueTask<IObjectStore> OpenAsync(string kindName, Dictionary<string, object> values, CancellationToken stop)
    {
        if (!_components!.Catalog.TryGetStore(kindName, out var found) || found is not StoreKind kind)
        {
            throw new InvalidOperationException($"No kind of store '{kindName}'.");
        }

        var options = kind.Schema.Create(values);
        if (options is IValidatedOptions validated)
        {
            var problems = validated.Validate().Select(p => $"{p.Option}: {p.Message}").ToList();
            if (problems.Count > 0)
            {
                throw CliException.Usage(string.Join("; ", problems));
            }
        }

        return CreateAsync(kind, options, run.Host.Directory, stop);
    }

    private async ValueTask<IObjectStore> CreateAsync(StoreKind kind, object options, string baseDirectory, CancellationToken stop)
    {
        try
        {
            var bare = await kind.CreateAsync(options, _components!.Context(baseDirectory), stop).ConfigureAwait(false);
            Bare = bare;
            return _components.Layer(bare);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidDataException)
        {
            throw CliException.Usage(e.Message);
        }
    }
}
