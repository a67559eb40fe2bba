namespace OssPipeline.Core.Data;

/// <summary>What travels on an edge of the graph: a piece of one object.</summary>
/// <param name="origin">The source object it comes from.</param>
/// <param name="sequence">Its place among the pieces of that object: 0, 1, 2 … without gaps, in any order of arrival.</param>
/// <param name="isLast">True on the piece with the highest sequence; every object has exactly one such piece, an empty object too.</param>
public abstract class FlowItem(ObjectRef origin, int sequence, bool isLast) : IDisposable
{
    /// <summary>The source object it comes from.</summary>
    public ObjectRef Origin { get; } = origin;

    /// <summary>Its place among the pieces of that object, from 0, gap-free.</summary>
    public int Sequence { get; } = sequence;

    /// <summary>True on the piece with the highest sequence.</summary>
    public bool IsLast { get; } = isLast;

    /// <summary>Gives up what the item holds. Whoever holds an item last disposes of it; passing it on passes that duty on.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Another item over the same contents, for another branch; both must be disposed of.</summary>
    public abstract FlowItem Share();

    /// <summary>Releases the contents once.</summary>
    protected abstract void Dispose(bool disposing);
}
