namespace OssPipeline.Core.Storage;

/// <summary>A store's failure, sorted by what to do about it.</summary>
public sealed class StoreException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="kind">What kind of failure it is.</param>
    /// <param name="message">What failed, where, and what to do; without secrets.</param>
    /// <param name="isTransient">Whether the same call may succeed later, so that the retrying layer repeats it.</param>
    /// <param name="innerException">The cause.</param>
    public StoreException(StoreErrorKind kind, string message, bool isTransient = false, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        IsTransient = isTransient;
    }

    /// <summary>What kind of failure it is.</summary>
    public StoreErrorKind Kind { get; }

    /// <summary>Whether the same call may succeed later. Only the retrying layer acts on it.</summary>
    public bool IsTransient { get; }

    /// <summary>The store's own error code, <c>NoSuchKey</c> say.</summary>
    public string? Code { get; init; }

    /// <summary>The store's ID of the request, for its support.</summary>
    public string? RequestId { get; init; }

    /// <summary>How long the store asked to wait before the next try.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True where the failure concerns the whole store, so that going on with other objects makes no sense.</summary>
    public bool EndsRun => Kind is StoreErrorKind.BucketNotFound or StoreErrorKind.Credentials
        or StoreErrorKind.Unreachable or StoreErrorKind.NoSpace;
}
