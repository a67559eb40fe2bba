using OssPipeline.Core.Data;

namespace OssPipeline.Core.Blocks;

/// <summary>A block that needs pieces in order and may keep state between them (<see cref="Scope.Object"/> or <see cref="Scope.Run"/>).</summary>
/// <typeparam name="TIn">What goes in.</typeparam>
/// <typeparam name="TOut">What comes out.</typeparam>
public interface IStreamTransform<TIn, TOut> : IBlock
    where TIn : FlowItem
    where TOut : FlowItem
{
    /// <summary>Reads one object's pieces in order to the end and writes the new ones, the last marked so.</summary>
    /// <remarks>
    /// With <see cref="Scope.Object"/> it is called once per object, several at once. Writing may wait for memory and for the node
    /// behind. An <see cref="InvalidDataException"/> fails this object alone. For bytes, <c>PartPipe</c> gives a PipeReader and
    /// a PipeWriter over both ends.
    /// </remarks>
    /// <param name="input">The object's pieces, in order.</param>
    /// <param name="output">Where the new pieces go.</param>
    /// <param name="cancellationToken">Ends the work; what was written so far is discarded.</param>
    ValueTask RunAsync(IFlowReader<TIn> input, IFlowWriter<TOut> output, CancellationToken cancellationToken);
}

/// <summary>The pieces of one object, in order.</summary>
/// <typeparam name="T">The kind of piece.</typeparam>
public interface IFlowReader<T>
    where T : FlowItem
{
    /// <summary>The source object.</summary>
    ObjectRef Origin { get; }

    /// <summary>The next piece, which the caller then owns; null after the last.</summary>
    ValueTask<T?> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>Takes the new pieces of one object.</summary>
/// <typeparam name="T">The kind of piece.</typeparam>
public interface IFlowWriter<in T>
    where T : FlowItem
{
    /// <summary>The source object that new pieces must name.</summary>
    ObjectRef Origin { get; }

    /// <summary>How large the part with this sequence should be, in bytes; every part but the last has exactly this size.</summary>
    int PartSize(int sequence);

    /// <summary>Memory for a new piece, from the block's share of the budget.</summary>
    ValueTask<Lease> AcquireAsync(int bytes, CancellationToken cancellationToken);

    /// <summary>Hands a piece on; it belongs to the graph then. Waits while the node behind is busy.</summary>
    ValueTask WriteAsync(T item, CancellationToken cancellationToken);

    /// <summary>
    /// Begins a companion of the object, stored beside it: its pieces go the same way, in order, and handing on the last one returns once
    /// every sink has confirmed it. One at a time, before the object's own last piece.
    /// </summary>
    /// <param name="suffix">One of the block's <see cref="ICompanionMaker.CompanionSuffixes"/>.</param>
    /// <exception cref="InvalidOperationException">The block did not declare it.</exception>
    IFlowWriter<T> OpenCompanion(string suffix);
}
