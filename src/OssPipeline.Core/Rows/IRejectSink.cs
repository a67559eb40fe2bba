namespace OssPipeline.Core.Rows;

/// <summary>A node that takes the rows which do not fit, instead of failing their object.</summary>
public interface IRejectSink
{
    /// <summary>Where they go, for messages.</summary>
    string Location { get; }

    /// <summary>The most rows of a run that may be put aside; one more fails its object.</summary>
    long MaxRejects { get; }

    /// <summary>Stores the rejects of a run.</summary>
    /// <param name="name">What marks the run: letters, digits and dashes.</param>
    /// <param name="lines">JSON lines: file, line, column, reason, text.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The full key.</returns>
    ValueTask<string> StoreAsync(string name, ReadOnlyMemory<byte> lines, CancellationToken cancellationToken);
}
