using OssPipeline.Core.Catalog;

namespace OssPipeline.Engine.Spec;

/// <summary>A node of a pipeline file.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Options">The kind's options record.</param>
/// <param name="From">Names of the nodes it reads from; empty for a source, several for a fan-in. Never a cycle, never a sink.</param>
/// <param name="At">Where its name stands.</param>
/// <param name="Fingerprint">Canonical text of kind and effective options, for the plan's hash; equal for equal effect on an object, empty for none.</param>
public sealed record NodeSpec(
    string Name,
    ComponentKind Kind,
    object Options,
    IReadOnlyList<string> From,
    SourcePosition At,
    string Fingerprint);
