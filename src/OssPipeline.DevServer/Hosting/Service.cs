using OssPipeline.DevServer.Auth;
using OssPipeline.DevServer.Faults;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Hosting;

/// <summary>What all requests share.</summary>
/// <param name="Options">How the server is set up.</param>
/// <param name="Folder">The buckets.</param>
/// <param name="Faults">Faults to inject.</param>
/// <param name="Counters">Counts by operation.</param>
/// <param name="Verifier">Checks signatures.</param>
internal sealed record Service(DevServerOptions Options, DataFolder Folder, FaultPlan Faults, RequestCounters Counters, RequestVerifier Verifier)
{
    /// <summary>The owner that listings name: there is one account.</summary>
    public const string Owner = "1000000000000000";

    /// <summary>The server's clock.</summary>
    public TimeProvider Clock => Options.Clock;

    /// <summary>Now, in Unix milliseconds.</summary>
    public long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The location that bucket answers give: the region by its older spelling.</summary>
    public string Location => "oss-" + Options.Region;
}
