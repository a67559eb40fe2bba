using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Engine.Tests.Support;

/// <summary>Passes everything, and owns something.</summary>
internal abstract class OwningBlock : ITransform<Part, Part>
{
    public static ComponentKind Kind { get; } = new BlockKind<OwningOptions>(
        "owning", Scope.Part, "Owns something.", static (options, _) => options.Later ? new LaterBlock() : new NowBlock())
    { Example = "" };

    /// <summary>Which were disposed of and how, in this test.</summary>
    public static AsyncLocal<List<string>> Disposed { get; } = new();

    public Scope Scope => Scope.Part;

    public bool KeepsKeysDistinct => true;

    public ObjectVerdict Shape(ObjectRef origin, ObjectDraft draft) => ObjectVerdict.Keep(draft);

    public Part Apply(Part item) => item;

    private sealed class NowBlock : OwningBlock, IDisposable
    {
        public void Dispose() => Disposed.Value!.Add("now");
    }

    private sealed class LaterBlock : OwningBlock, IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            Disposed.Value!.Add("later");
            return ValueTask.CompletedTask;
        }
    }
}

internal sealed record OwningOptions
{
    [Option("Whether disposing is asynchronous.")]
    public bool Later { get; init; }
}
