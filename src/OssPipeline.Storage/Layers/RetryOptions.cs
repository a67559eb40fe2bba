namespace OssPipeline.Storage.Layers;

/// <summary>How often and how patiently a failed call to a store is repeated.</summary>
public sealed record RetryOptions
{
    /// <summary>Six attempts at a store that never answered, twelve at one that did, 200 ms to 20 s apart.</summary>
    public static RetryOptions Default { get; } = new();

    /// <summary>The most times a call is made, the first included; 1 repeats nothing.</summary>
    public int MaxAttempts { get; init; } = 6;

    /// <summary>
    /// The most times a call is made to a store that has answered before: it is known to be there, and a storm that fails every third call
    /// would use up fewer attempts once in a thousand calls. Below <see cref="MaxAttempts"/> it has no effect.
    /// </summary>
    public int PatientAttempts { get; init; } = 12;

    /// <summary>The longest wait after the first failure; it doubles with each further one.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>No wait grows beyond this, unless the store asks for it.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The longest wait a store may ask for.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromMinutes(1);
}
