using OssPipeline.Core.Data;

namespace OssPipeline.Core.Blocks;

/// <summary>A stateless block over the pieces of objects: called for any piece, in any order, from several threads (<see cref="Scope.Part"/>).</summary>
/// <remarks>Each piece comes out as exactly one piece with the same sequence. Neighbouring ones run fused in one step.</remarks>
/// <typeparam name="TIn">What goes in.</typeparam>
/// <typeparam name="TOut">What comes out.</typeparam>
public interface ITransform<in TIn, out TOut> : IBlock
    where TIn : FlowItem
    where TOut : FlowItem
{
    /// <summary>Takes over <paramref name="item"/> and gives the piece that follows it; deterministic, so that a replay gives the same bytes.</summary>
    TOut Apply(TIn item);
}
