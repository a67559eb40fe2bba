using OssPipeline.Core.Data;

namespace OssPipeline.Core.Blocks;

/// <summary>What a block decides about an object before any of its bytes are read.</summary>
public readonly struct ObjectVerdict
{
    private ObjectVerdict(ObjectDraft? draft, string? reason, bool failed)
    {
        Draft = draft;
        Reason = reason;
        IsFailed = failed;
    }

    /// <summary>The draft to go on with; null when the object goes no further.</summary>
    public ObjectDraft? Draft { get; }

    /// <summary>Why it goes no further.</summary>
    public string? Reason { get; }

    /// <summary>True when that is an error of this object rather than a wish of the pipeline.</summary>
    public bool IsFailed { get; }

    /// <summary>The object goes on, as this draft.</summary>
    public static ObjectVerdict Keep(ObjectDraft draft) => new(draft, null, false);

    /// <summary>The object is left out on purpose (a filter); it is not an error.</summary>
    public static ObjectVerdict Drop(string reason) => new(null, reason, false);

    /// <summary>The object can't go on (a template field that it lacks); it is reported and makes the exit code 1.</summary>
    public static ObjectVerdict Fail(string reason) => new(null, reason, true);
}
