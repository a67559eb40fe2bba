namespace OssPipeline.Engine.Spec;

/// <summary>What came of reading a pipeline file.</summary>
/// <param name="Spec">The pipeline; null when there are problems.</param>
/// <param name="Problems">All problems, in the order of the file; none when <paramref name="Spec"/> is usable.</param>
public sealed record SpecResult(PipelineSpec? Spec, IReadOnlyList<SpecProblem> Problems);
