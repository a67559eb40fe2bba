namespace OssPipeline.Engine.Spec;

/// <summary>Collects what is wrong with a file.</summary>
internal sealed class ProblemList
{
    /// <summary>More would help nobody, and a hostile file could ask for millions.</summary>
    private const int Most = 1_000;

    private readonly List<SpecProblem> _problems = [];
    private readonly HashSet<SpecProblem> _known = [];
    private SourcePosition? _firstLeftOut;

    public bool IsEmpty => _problems.Count == 0;

    public int Count => _problems.Count;

    /// <summary>Adds one; the same one at the same place (behind an alias, say) counts once.</summary>
    public void Add(SourcePosition at, string message)
    {
        var problem = new SpecProblem(at, message);
        if (_problems.Count >= Most)
        {
            _firstLeftOut ??= at;
        }
        else if (_known.Add(problem))
        {
            _problems.Add(problem);
        }
    }

    /// <summary>All, in the order of the file; those of overrides, which have no line, at the end.</summary>
    public IReadOnlyList<SpecProblem> InOrder()
    {
        var sorted = _problems
            .OrderBy(p => p.At.Line == 0 ? int.MaxValue : p.At.Line)
            .ThenBy(p => p.At.Column)
            .ToList();
        if (_firstLeftOut is { } at)
        {
            sorted.Add(new SpecProblem(at, $"there are more problems; these are the first {Most:N0} found"));
        }

        return sorted;
    }
}
