namespace OssPipeline.DevServer.Faults;

/// <summary>Which requests a fault strikes. What is null matches everything; a request is struck by at most one rule, the earliest.</summary>
public sealed record FaultRule
{
    /// <summary>What happens.</summary>
    public required FaultAction Action { get; init; }

    /// <summary>The HTTP method, for example <c>PUT</c>.</summary>
    public string? Method { get; init; }

    /// <summary>The operation.</summary>
    public OssOperation? Operation { get; init; }

    /// <summary>The bucket's name.</summary>
    public string? Bucket { get; init; }

    /// <summary>A pattern over the object key, in the language of <see cref="Core.Data.Glob"/>; requests without a key don't match it.</summary>
    public string? Key { get; init; }

    /// <summary>The first matching request that is struck, counted from 1.</summary>
    public int Nth { get; init; } = 1;

    /// <summary>From <see cref="Nth"/> on, only each so-manieth matching request is struck: 10 strikes a tenth of them.</summary>
    public int Every { get; init; } = 1;

    /// <summary>How many matching requests are struck from there on; null for every one.</summary>
    public int? Times { get; init; } = 1;
}
