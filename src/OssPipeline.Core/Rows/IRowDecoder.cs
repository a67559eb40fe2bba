using System.IO.Pipelines;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;

namespace OssPipeline.Core.Rows;

/// <summary>A block that makes rows of the bytes of objects.</summary>
public interface IRowDecoder : IBlock
{
    /// <summary>The columns it gives, where the options tell them; null where only the data does.</summary>
    TableSchema? Declared { get; }

    /// <summary>Whether the beginning of an object tells its columns; false where they stand at its end, as in Parquet.</summary>
    bool DescribesFromStart { get; }

    /// <summary>Finds out the columns from the beginning of an object, or from all of it where the format needs that.</summary>
    /// <param name="origin">The object, for messages.</param>
    /// <param name="content">Its bytes; may be left unread. The caller completes it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="InvalidDataException">It is not what the decoder reads.</exception>
    ValueTask<TableSchema> DescribeAsync(ObjectRef origin, PipeReader content, CancellationToken cancellationToken);

    /// <summary>Decodes one object.</summary>
    /// <remarks>
    /// Several objects at once. Reading holds parts of the memory budget until they are consumed, so what is kept is copied. An
    /// <see cref="InvalidDataException"/> fails this object alone; its message names the line where there is one.
    /// </remarks>
    /// <param name="origin">The object.</param>
    /// <param name="content">Its bytes, to the end. The caller completes it.</param>
    /// <param name="schema">The columns that rows must have: declared, or what <see cref="DescribeAsync"/> found in the run's first object.</param>
    /// <param name="output">Where rows go.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    ValueTask DecodeAsync(ObjectRef origin, PipeReader content, TableSchema schema, IRowWriter output, CancellationToken cancellationToken);
}
