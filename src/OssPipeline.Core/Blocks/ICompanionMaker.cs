using OssPipeline.Core.Data;

namespace OssPipeline.Core.Blocks;

/// <summary>
/// A stream block that, beside each object, makes companions: objects about it, stored by the same sink under its key with a suffix.
/// </summary>
/// <remarks>
/// A companion is written by <see cref="IFlowWriter{T}.OpenCompanion"/> and confirmed before the last part of the object is handed on, so
/// that an object never is where its companions are not. What they say is about the bytes as this block makes them: behind it, no block
/// may change bytes any more, which the plan refuses.
/// </remarks>
public interface ICompanionMaker : IStreamTransform<Part, Part>
{
    /// <summary>The suffixes of the companions that every object gets; empty for none.</summary>
    IReadOnlyList<string> CompanionSuffixes { get; }
}
