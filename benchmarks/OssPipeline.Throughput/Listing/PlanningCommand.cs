using System.Diagnostics;
using System.Globalization;
using OssPipeline.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Spec;
using OssPipeline.Storage;
using OssPipeline.Throughput.Running;

namespace OssPipeline.Throughput.Listing;

/// <summary>Planning a pipeline over a simulated store of many keys: how long it takes and how much memory.</summary>
internal static class PlanningCommand
{
    public static async Task<int> ExecuteAsync(Arguments arguments, CancellationToken stop)
    {
        var objects = arguments.Number("objects", 10_000_000, 1);
        var latency = TimeSpan.FromMilliseconds(arguments.Number("latency", 20, 0));
        var shape = arguments.Names("shape", KeyShapes.Names, ["deep"])[0];
        arguments.RejectUnknown();
        var simulated = new StoreKind<NoOptions>(
            "simulated", "Keys that are computed.", (_, _, _) => new ValueTask<IObjectStore>(KeyShapes.Store(shape, objects, latency)))
        { Example = "" };
        var folder = Directory.CreateTempSubdirectory("osspipe-planning-");
        try
        {
            var spec = PipelineFile.Parse(
                """
                name: planning
                stores:
                  many: { kind: simulated }
                  lake: { kind: memory }
                nodes:
                  read: { kind: read, store: many }
                  hash: { kind: hash_key, of: "{dir:0}", length: 4 }
                  write: { kind: write, store: lake, prefix: raw/ }
                """,
                "planning.yaml",
                folder.FullName,
                new ComponentCatalog([.. BuiltInStorage.Kinds, .. BuiltInBlocks.Kinds, simulated]),
                new SpecInput()).Spec ?? throw new InvalidOperationException("The pipeline has problems.");
            var plan = await PipelinePlan.CompileAsync(
                spec, new PlanServices { StateDirectory = folder.FullName, Layers = static (_, bare) => bare }, stop).ConfigureAwait(false);
            await using (plan.ConfigureAwait(false))
            {
                using var manifest = JournalView.Open(plan.State);
                var watch = Stopwatch.StartNew();
                var report = await PlanPreview.PreviewAsync(plan, manifest, startAnew: false, listAnew: false, stop).ConfigureAwait(false);
                Console.WriteLine(Machine.Describe());
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"planned {report.Listed:N0} objects ({shape}) in {watch.Elapsed.TotalSeconds:0.0} s, at most {PeakMiB():N0} MiB resident"));
                return report.Listed == objects ? 0 : 1;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double PeakMiB() => Process.GetCurrentProcess().PeakWorkingSet64 / (double)(1 << 20);

    private sealed record NoOptions;
}
