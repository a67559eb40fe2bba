using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Spec;

namespace OssPipeline.Cli.Pipelines;

/// <summary>A pipeline file that a command works on: read, found right, and with all that its stores need.</summary>
internal sealed class PipelineSession : IAsyncDisposable
{
    private PipelineSession(PipelineSpec spec, Components components)
    {
        Spec = spec;
        Components = components;
    }

    /// <summary>The file.</summary>
    public PipelineSpec Spec { get; private set; }

    /// <summary>What its stores need.</summary>
    public Components Components { get; }

    /// <summary>Where the job keeps its state.</summary>
    public JobState State => new(Components.StateDirectory, Spec.Name);

    /// <summary>Reads a command line's pipeline file.</summary>
    /// <exception cref="CliException">It has problems; all were printed.</exception>
    public static PipelineSession Open(Invocation run) => Open(run, run.Line.GetRequiredValue(run.Common.Pipeline));

    /// <summary>Reads a pipeline file.</summary>
    /// <exception cref="CliException">It has problems; all were printed.</exception>
    public static PipelineSession Open(Invocation run, string file)
    {
        var components = new Components(run.Host, run.StateDirectoryOf(file), run.Terminal);
        var result = Load(run, file, components);
        if (result.Spec is { } spec)
        {
            return new PipelineSession(spec, components);
        }

        foreach (var problem in result.Problems)
        {
            run.Terminal.Error(problem.ToString());
        }

        throw CliException.Usage(result.Problems.Count == 1 ? $"{file} has a problem" : $"{file} has {result.Problems.Count} problems");
    }

    /// <summary>Reads the file again with more overrides; it was found free of errors before.</summary>
    public void Reload(Invocation run, IReadOnlyList<string> overrides)
    {
        var result = Load(run, run.Line.GetRequiredValue(run.Common.Pipeline), Components, overrides);
        Spec = result.Spec ?? throw CliException.Usage(string.Join("; ", result.Problems));
    }

    /// <summary>Reads a pipeline file, with its problems.</summary>
    public static SpecResult Load(Invocation run, string file, Components components, IReadOnlyList<string>? overrides = null)
    {
        // Messages name the file as the user did; tests run with a folder of their own.
        var path = run.Host.Directory == Environment.CurrentDirectory ? file : run.Host.PathOf(file);
        return PipelineFile.Load(path, components.Catalog, new SpecInput
        {
            Overrides = [.. run.Line.GetValue(run.Common.Set) ?? [], .. overrides ?? []],
            Environment = run.Host.Variable,
        });
    }

    /// <summary>Opens the stores and makes the graph.</summary>
    public ValueTask<PipelinePlan> CompileAsync(CancellationToken cancellationToken) =>
        PipelinePlan.CompileAsync(Spec, Components.PlanServices(), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Components.DisposeAsync();
}
