namespace OssPipeline.Query;

/// <summary>A query is wrong, or files can't be read; the message is for the user.</summary>
public sealed class QueryException : Exception
{
    /// <summary>Makes one.</summary>
    public QueryException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>The statement, not the data, is at fault.</summary>
    public bool IsAboutStatement { get; init; }
}
