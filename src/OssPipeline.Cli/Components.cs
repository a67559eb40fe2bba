using OssPipeline.Cli.Output;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Cli;

/// <summary>The composition root: the catalogue of all components, and what they share while a command runs.</summary>
/// <param name="host">The world.</param>
/// <param name="stateDirectory">Where jobs keep state and the embedded server its data; absolute.</param>
/// <param name="terminal">Where the embedded server's coming up is told.</param>
internal sealed class Components(CliHost host, string stateDirectory, Terminal terminal) : IAsyncDisposable
{
    private readonly Terminal _t = terminal;
    public ComponentCatalog Catalog { get; } = new([]);
    public string StateDirectory { get; } = stateDirectory;
    public string EmbeddedData => Path.Combine(StateDirectory, "embedded");
    public long Retries() => _t.IsQuiet ? 0 : 0;
    public PlanServices PlanServices() => new() { StateDirectory = StateDirectory, Layers = Layer, Clock = host.Clock, Environment = host.Variable };
    public IObjectStore Layer(string name, IObjectStore bare) => bare;
    public ComponentContext Context(string baseDirectory) => new()
    {
        BaseDirectory = baseDirectory, StateDirectory = StateDirectory, Clock = host.Clock, Environment = host.Variable,
        Store = name => throw new InvalidOperationException($"A store has no store '{name}'."),
    };
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
