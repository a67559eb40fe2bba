using OssPipeline.Blocks;
using OssPipeline.Cli.Embedded;
using OssPipeline.Cli.Output;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Spec;
using OssPipeline.Hdfs.Store;
using OssPipeline.Http;
using OssPipeline.Tables.Inventory;
using OssPipeline.Oss.Credentials;
using OssPipeline.Oss.Store;
using OssPipeline.S3.Store;
using OssPipeline.Storage.Layers;
using OssPipeline.Storage;
using OssPipeline.Tables.Avro;
using OssPipeline.Tables.Csv;
using OssPipeline.Tables.Ddl;
using OssPipeline.Tables.Json;
using OssPipeline.Tables.Parquet;
using OssPipeline.Tables.RowBlocks;
using OssPipeline.Tables.Table;

namespace OssPipeline.Cli;

/// <summary>The composition root: the catalogue of all components, and what they share while a command runs.</summary>
internal sealed class Components : IAsyncDisposable
{
    private readonly CliHost _host;
    private readonly Terminal _terminal;
    private readonly EmbeddedServer _embedded;
    private readonly StoreMeter _meter = new();
    private readonly List<StoreControls> _controls = [];
    private readonly HashSet<string> _warned = [];

    /// <summary>Makes it; nothing is opened or started before a store is asked for.</summary>
    /// <param name="host">The world.</param>
    /// <param name="stateDirectory">Where jobs keep state and the embedded server its data; absolute.</param>
    /// <param name="terminal">Where the embedded server's coming up and what components warn of is told; hides the secrets of the components.</param>
    public Components(CliHost host, string stateDirectory, Terminal terminal)
    {
        _host = host;
        _terminal = terminal;
        StateDirectory = stateDirectory;
        _embedded = new EmbeddedServer(host, Path.Combine(stateDirectory, EmbeddedServer.Folder), terminal);
        void Hide(OssCredentials credentials)
        {
            terminal.Redaction.Add(credentials.AccessKeySecret);
            terminal.Redaction.Add(credentials.SecurityToken);
        }

        Catalog = new ComponentCatalog(
        [
            .. BuiltInStorage.KindsWith(new ParquetInventory()),
            OssStoreKind.Create(_embedded, Hide),
            S3StoreKind.Create(terminal.Redaction.Add),
            HttpStoreKind.Kind,
            HdfsStoreKind.Create(terminal.Redaction.Add),
            .. BuiltInBlocks.Kinds,
            .. CsvKinds.Kinds,
            .. JsonKinds.Kinds,
            .. AvroKinds.Kinds,
            .. ParquetKinds.Kinds,
            .. RowBlockKinds.Kinds,
            .. TableKinds.Kinds,
            .. DdlKinds.Kinds,
        ]);
    }

    /// <summary>All kinds of stores and nodes.</summary>
    public ComponentCatalog Catalog { get; }

    /// <summary>Where jobs keep state; absolute.</summary>
    public string StateDirectory { get; }

    /// <summary>Where the embedded server keeps its data; absolute.</summary>
    public string EmbeddedData => _embedded.DataDirectory;

    /// <summary>How many calls to stores were repeated so far.</summary>
    public long Retries() => _meter.Retries;

    /// <summary>What can be seen and changed of the pipeline's stores; known once the plan was made.</summary>
    public IReadOnlyList<StoreControls> Controls => [.. _controls];

    /// <summary>What a plan needs from this program.</summary>
    public PlanServices PlanServices(PipelineSpec spec) => new()
    {
        StateDirectory = StateDirectory,
        Layers = (name, bare) =>
        {
            // A plan that is made anew, for another round, has its stores anew.
            if (_controls.Find(c => c.Name == name) is { } earlier)
            {
                _controls.Remove(earlier);
                earlier.Dispose();
            }

            var controls = new StoreControls(name, spec.Stores.First(s => s.Name == name).Limits, _host.Clock);
            _controls.Add(controls);
            return StoreStack.Build(bare, _meter, clock: _host.Clock, controls: controls);
        },
        Clock = _host.Clock,
        Environment = _host.Variable,
        Warn = Warn,
        Hide = _terminal.Redaction.Add,
    };

    /// <summary>Wraps a bare store that is no pipeline's in its layers.</summary>
    public IObjectStore Layer(IObjectStore bare) => StoreStack.Build(bare, _meter, clock: _host.Clock);

    /// <summary>What a store that is opened on its own may use.</summary>
    public ComponentContext Context(string baseDirectory) => new()
    {
        BaseDirectory = baseDirectory,
        StateDirectory = StateDirectory,
        Clock = _host.Clock,
        Environment = _host.Variable,
        Warn = Warn,
        Hide = _terminal.Redaction.Add,
        Store = static name => throw new InvalidOperationException($"A store has no store '{name}' below it."),
    };

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (var controls in _controls)
        {
            controls.Dispose();
        }

        return _embedded.DisposeAsync();
    }

    // Several nodes may use one key.
    private void Warn(string text)
    {
        lock (_warned)
        {
            if (!_warned.Add(text))
            {
                return;
            }
        }

        _terminal.Note($"osspipe: {text}");
    }
}
