using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Storage;

namespace OssPipeline.Engine.Plan;

/// <summary>What admission finds out about one object.</summary>
internal sealed class Decision(ShapedObject shaped, int leaves)
{
    public ShapedObject Shaped { get; } = shaped;

    public LeafDecision[] Leaves { get; } = new LeafDecision[leaves];

    /// <summary>The size in which it is read, in bytes.</summary>
    public long PartSize { get; set; }

    public IReadOnlyList<(string Reason, bool IsFailed)> LeftOut()
    {
        List<(string, bool)>? left = null;
        foreach (var leaf in Leaves)
        {
            if (leaf.IsLeftOut)
            {
                (left ??= []).Add((leaf.Reason!, leaf.IsFailed));
            }
        }

        return left is null ? [] : left;
    }
}

/// <summary>What admission finds out about one object on its way to one sink.</summary>
internal sealed class LeafDecision
{
    public required FlowId Id { get; init; }

    /// <summary>Why the sink gets nothing; null while it does.</summary>
    public string? Reason { get; private set; }

    public bool IsFailed { get; private set; }

    public bool IsLeftOut => Reason is not null;

    /// <summary>What an earlier run began on the same version under the same plan.</summary>
    public FlowState? Interrupted { get; set; }

    /// <summary>An upload of another version or plan, to be aborted.</summary>
    public (string Target, string UploadId)? StaleUpload { get; set; }

    /// <summary>The journal knows the object on this way, so that what is at the target may be this job's.</summary>
    public bool IsKnown { get; set; }

    /// <summary>What an earlier run committed, when that is why the sink gets nothing.</summary>
    public FlowState? DoneEarlier { get; set; }

    /// <summary>The object at the target, if it may be what an interrupted run wrote.</summary>
    public ObjectInfo? Candidate { get; set; }

    /// <summary>The object at the target, found to be what an interrupted run committed without living to say so.</summary>
    public ObjectInfo? CommittedUnseen { get; set; }

    /// <summary>What kind of failure it is, in one word; null for none.</summary>
    public string? Class { get; private set; }

    /// <summary>The source is to be asked to restore it.</summary>
    public bool NeedsRestore { get; set; }

    /// <summary>It needs something and does not get it in this run, although nothing failed: it is archived.</summary>
    public bool IsLeftBehind { get; private set; }

    public void LeaveOut(string reason, bool isFailed, string? failureClass = null)
    {
        Reason = reason;
        IsFailed = isFailed;
        Class = failureClass;
    }

    public void LeaveBehind(string reason, string failureClass)
    {
        LeaveOut(reason, isFailed: false, failureClass);
        IsLeftBehind = true;
    }
}
