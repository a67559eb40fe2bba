namespace OssPipeline.Core.Blocks;

/// <summary>What a block needs to see at once; it decides how far a run can resume.</summary>
public enum Scope
{
    /// <summary>One part at a time, in any order and in parallel: resumes at the part.</summary>
    Part,

    /// <summary>The parts of one object in order, with state between them: resumes at the object.</summary>
    Object,

    /// <summary>All objects of the run: resumes at the run.</summary>
    Run,
}
