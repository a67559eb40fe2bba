using OssPipeline.Core.Limits;
using OssPipeline.Core.Storage;
using OssPipeline.Storage.Layers;
using OssPipeline.Storage.Memory;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Storage.Tests.Layers;

/// <summary>The whole contract through a store that is kept to its rates and governed, and refuses every third call.</summary>
public sealed class GovernedStackContractTests : StoreContract
{
    private readonly MemoryBucket _bucket = new();

    protected override ValueTask<IObjectStore> CreateAsync()
    {
        var plan = new FaultPlan();
        foreach (var call in Enum.GetValues<StoreCall>())
        {
            plan.Fail(call, StoreErrorKind.Throttled, times: int.MaxValue, every: call == StoreCall.ListUploads ? 7 : 3); // It starts over, and must get to the end some time.
        }

        var impatient = new RetryOptions { BaseDelay = TimeSpan.Zero, MaxAttempts = 100 };
        var controls = new StoreControls("store", new StoreLimits(new StoreRates(1L << 40, 1L << 40, 1_000_000)), TimeProvider.System);
        return new ValueTask<IObjectStore>(StoreStack.Build(
            new RemoteStore(new ChaosStore(new MemoryStore(_bucket, minPartSize: 1024), plan)), new StoreMeter(), impatient, controls: controls));
    }

    protected override ValueTask<IObjectStore> ReopenAsync() => CreateAsync();

    private sealed class RemoteStore(IObjectStore inner) : DelegatingStore(inner)
    {
        public override StoreInfo Info => Inner.Info with { IsLocal = false };
    }
}
