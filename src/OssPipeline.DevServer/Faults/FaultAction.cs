namespace OssPipeline.DevServer.Faults;

/// <summary>What an injected fault does to a request.</summary>
public sealed record FaultAction
{
    private FaultAction()
    {
    }

    internal int Status { get; private init; }

    internal string Code { get; private init; } = string.Empty;

    internal TimeSpan? QosDelay { get; private init; }

    internal TimeSpan Delay { get; private init; }

    internal long? BytesPerSecond { get; private init; }

    internal long? ResetRequestAfter { get; private init; }

    internal long? ResetResponseAfter { get; private init; }

    internal long? TruncateAfter { get; private init; }

    internal bool LosesResponse { get; private init; }

    internal bool SpoilsCrc { get; private init; }

    /// <summary>Refuses the request before anything is done.</summary>
    /// <param name="status">HTTP status, 300 to 599.</param>
    /// <param name="code">OSS's error code, for example <c>ServiceUnavailable</c>.</param>
    /// <param name="qosDelay">Sent as <c>x-oss-qos-delay-time</c> in milliseconds; null sends none.</param>
    public static FaultAction Refuse(int status, string code, TimeSpan? qosDelay = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 300);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        ArgumentException.ThrowIfNullOrEmpty(code);
        return new() { Status = status, Code = code, QosDelay = qosDelay };
    }

    /// <summary>Waits before the request is handled, by the server's clock.</summary>
    public static FaultAction Wait(TimeSpan delay) => new() { Delay = delay };

    /// <summary>Slows both bodies down to a rate, by the server's clock.</summary>
    public static FaultAction Throttle(long bytesPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesPerSecond, 1);
        return new() { BytesPerSecond = bytesPerSecond };
    }

    /// <summary>Breaks the connection once this many bytes of the request's body were read; nothing is stored.</summary>
    public static FaultAction ResetRequest(long afterBytes) => new() { ResetRequestAfter = afterBytes };

    /// <summary>Breaks the connection once this many bytes of the answer's body were sent.</summary>
    public static FaultAction ResetResponse(long afterBytes) => new() { ResetResponseAfter = afterBytes };

    /// <summary>Ends the connection in good order once this many bytes of the answer's body were sent, short of its Content-Length.</summary>
    public static FaultAction Truncate(long afterBytes) => new() { TruncateAfter = afterBytes };

    /// <summary>Does what was asked, then breaks the connection instead of answering.</summary>
    public static FaultAction LoseResponse() => new() { LosesResponse = true };

    /// <summary>Answers with a wrong <c>x-oss-hash-crc64ecma</c>.</summary>
    public static FaultAction WrongCrc() => new() { SpoilsCrc = true };
}
