namespace OssPipeline.TestKit.Hdfs;

/// <summary>How one exchange goes wrong.</summary>
public enum HdfsFault
{
    /// <summary>It doesn't.</summary>
    None,

    /// <summary>503 with a page of no kind that WebHDFS knows.</summary>
    Busy,

    /// <summary>500 with a RuntimeException.</summary>
    ServerError,

    /// <summary>The connection is reset before anything happens.</summary>
    Reset,

    /// <summary>It takes effect, and then the connection is reset.</summary>
    LoseAnswer,

    /// <summary>Half of the body comes, then the connection is reset.</summary>
    Truncate,

    /// <summary>Half of the body comes, and the answer says that was all.</summary>
    Shorten,

    /// <summary>The body comes in many small pieces.</summary>
    Trickle,

    /// <summary>StandbyException.</summary>
    Standby,

    /// <summary>RetriableException.</summary>
    Retriable,

    /// <summary>SafeModeException.</summary>
    SafeMode,

    /// <summary>The DataNode redirects again, to itself.</summary>
    RedirectAgain,

    /// <summary>A byte of what is stored or read is another.</summary>
    FlipByte,
}

/// <summary>One request as it came in.</summary>
/// <param name="IsDataNode">Whether a DataNode got it.</param>
/// <param name="Server">The place of the NameNode or DataNode among its kind, from 0.</param>
/// <param name="Operation">The <c>op</c>.</param>
/// <param name="Path">The path.</param>
/// <param name="Query">The parameters.</param>
public sealed record HdfsExchange(bool IsDataNode, int Server, string Operation, string Path, IReadOnlyDictionary<string, string> Query)
{
    /// <summary>How many bytes came with it.</summary>
    public long BodyLength { get; init; }

    /// <summary>Its headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}

/// <summary>Plans of faults.</summary>
public static class HdfsFaults
{
    private static readonly HdfsFault[] OfStorms = [HdfsFault.Busy, HdfsFault.Reset, HdfsFault.LoseAnswer, HdfsFault.Truncate, HdfsFault.Trickle, HdfsFault.Retriable, HdfsFault.ServerError];

    /// <summary>So many percent of all exchanges go wrong, in all ways that pass.</summary>
    public static Func<HdfsExchange, HdfsFault> Storm(int seed, int percent)
    {
        var random = new Random(seed);
        var gate = new Lock();
        return _ =>
        {
            lock (gate)
            {
                return random.Next(100) < percent ? OfStorms[random.Next(OfStorms.Length)] : HdfsFault.None;
            }
        };
    }

    /// <summary>The first so many exchanges that fit go wrong.</summary>
    public static Func<HdfsExchange, HdfsFault> First(int times, HdfsFault fault, Func<HdfsExchange, bool> fits)
    {
        var left = times;
        return exchange => fits(exchange) && Interlocked.Decrement(ref left) >= 0 ? fault : HdfsFault.None;
    }
}
