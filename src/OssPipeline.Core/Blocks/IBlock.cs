using OssPipeline.Core.Data;

namespace OssPipeline.Core.Blocks;

/// <summary>A node between a source and a sink.</summary>
/// <remarks>
/// Every object passes a block twice: first its description (<see cref="Shape"/>, before any byte is read: <c>plan</c> stops here),
/// then its bytes, if the block is an <see cref="ITransform{TIn,TOut}"/> or <see cref="IStreamTransform{TIn,TOut}"/>.
/// A block that is neither only renames, filters or sets attributes, and costs nothing per part.
/// </remarks>
public interface IBlock
{
    /// <summary>What the block needs to see at once.</summary>
    Scope Scope { get; }

    /// <summary>True when two objects with different keys never come out with the same one; otherwise the engine looks for collisions.</summary>
    bool KeepsKeysDistinct { get; }

    /// <summary>Keeps, renames, drops or fails an object by its description alone. Pure and safe for concurrent use.</summary>
    /// <param name="origin">The source object.</param>
    /// <param name="draft">What the blocks before made of it.</param>
    ObjectVerdict Shape(ObjectRef origin, ObjectDraft draft);
}
