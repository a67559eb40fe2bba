using OssPipeline.Core.Data;

namespace OssPipeline.Core.Blocks;

/// <summary>
/// A block that makes other objects of those a source lists: many into one, or one into many. It stands behind a source, with only
/// blocks between them that decide by description; the engine then reads what it composes in place of what the source lists.
/// </summary>
public interface IComposer : IBlock
{
    /// <summary>About how many of the source's objects one of its own may hold on to while under way, so that few enough are.</summary>
    int Width { get; }

    /// <summary>Wraps the source.</summary>
    /// <param name="source">What is listed and read.</param>
    /// <param name="shape">What the blocks in between make of one of its objects.</param>
    /// <returns>
    /// A source whose objects carry their <see cref="ObjectRef.Composition"/>. It lists every object of the inner one as a part of one of
    /// its own, or, where it goes no further, alone with the verdict; in an order that is the same for the same listing.
    /// </returns>
    /// <exception cref="ArgumentException">What the source lists is of no use to it, for the reason given.</exception>
    ISource Compose(ISource source, Func<ObjectRef, ObjectVerdict> shape);
}
