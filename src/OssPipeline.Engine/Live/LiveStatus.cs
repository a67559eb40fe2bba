using System.Text.Json;
using System.Text.Json.Serialization;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Engine.Checkpoints;

namespace OssPipeline.Engine.Live;

/// <summary>What a run tells of itself while it goes, for other processes.</summary>
public sealed record LiveStatus
{
    /// <summary>The process that runs it.</summary>
    public required int Process { get; init; }

    /// <summary>When this was told.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The counts so far.</summary>
    public required RunSnapshot Counts { get; init; }

    /// <summary>Bytes read per second over the last seconds.</summary>
    public required double BytesPerSecond { get; init; }

    /// <summary>Objects ended per second over the last seconds.</summary>
    public required double ObjectsPerSecond { get; init; }

    /// <summary>How each store is used.</summary>
    public required IReadOnlyList<LiveStoreStatus> Stores { get; init; }

    /// <summary>Objects that were found and have no outcome yet.</summary>
    [JsonIgnore]
    public long Pending => Math.Max(0, Counts.Listed - Counts.Done - Counts.Skipped - Counts.Failed - Counts.LeftBehind);

    /// <summary>What the run of a job told last; null when there is none, or it has told nothing yet.</summary>
    /// <exception cref="StateException">The file is not one of a run's.</exception>
    public static LiveStatus? Read(JobState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (StateFile.Read(state.LiveStatusPath) is not { } bytes)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(bytes, LiveJson.Default.LiveStatus) is { Counts: not null, Stores: not null } status
                && status.Stores.All(s => s is { Name: not null, Location: not null, Rates: not null })
                ? status
                : throw StateFile.Unusable(state.LiveStatusPath, "it tells nothing");
        }
        catch (JsonException e)
        {
            throw StateFile.Unusable(state.LiveStatusPath, e.Message);
        }
    }

    /// <summary>Tells it.</summary>
    /// <exception cref="StateException">It can't be written.</exception>
    public void Write(JobState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        StateFile.Write(state.LiveStatusPath, JsonSerializer.SerializeToUtf8Bytes(this, LiveJson.Default.LiveStatus));
    }

    /// <summary>The run has ended.</summary>
    public static void Delete(JobState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        StateFile.Delete(state.LiveStatusPath);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, MaxDepth = 8)]
[JsonSerializable(typeof(LiveStatus))]
internal sealed partial class LiveJson : JsonSerializerContext;
