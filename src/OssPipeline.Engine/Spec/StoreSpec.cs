using OssPipeline.Core.Catalog;
using OssPipeline.Core.Limits;

namespace OssPipeline.Engine.Spec;

/// <summary>A store of a pipeline file.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Options">The kind's options record.</param>
/// <param name="At">Where its name stands.</param>
/// <param name="Fingerprint">Canonical text of kind and effective options, for the plan's hash; equal for equal effect on an object, empty for none.</param>
public sealed record StoreSpec(string Name, StoreKind Kind, object Options, SourcePosition At, string Fingerprint)
{
    /// <summary>How fast it may be used; no part of the plan's hash.</summary>
    public StoreLimits Limits { get; init; } = StoreLimits.None;
}
