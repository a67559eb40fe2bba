using OssPipeline.Core.Limits;

namespace OssPipeline.Engine.Live;

/// <summary>How a store is used by a run.</summary>
/// <param name="Name">Its name in the pipeline file.</param>
/// <param name="Location">Where it is: <c>oss://bucket</c>.</param>
/// <param name="Rates">The rates it is kept to now.</param>
/// <param name="IsOrdered">Whether these were ordered while the job runs, rather than by the pipeline file.</param>
/// <param name="Reads">Calls that read, at once; null where they are not counted.</param>
/// <param name="Writes">Calls that write, at once; null where they are not counted.</param>
public sealed record LiveStoreStatus(
    string Name, string Location, StoreRates Rates, bool IsOrdered, LiveConcurrency? Reads = null, LiveConcurrency? Writes = null);

/// <summary>Calls to a store at once.</summary>
/// <param name="InFlight">How many there are now.</param>
/// <param name="Limit">How many there may be now.</param>
public sealed record LiveConcurrency(int InFlight, int Limit);
