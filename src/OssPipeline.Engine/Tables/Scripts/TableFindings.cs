using OssPipeline.Engine.Spec;

namespace OssPipeline.Engine.Tables.Scripts;

/// <summary>What a pipeline file alone tells of its tables.</summary>
/// <param name="Problems">Tables that don't fit their columns or options, so that no run can write them.</param>
/// <param name="Warnings">Tables that an engine would not read, or not as written.</param>
public sealed record TableFindings(IReadOnlyList<SpecProblem> Problems, IReadOnlyList<TableWarning> Warnings);
