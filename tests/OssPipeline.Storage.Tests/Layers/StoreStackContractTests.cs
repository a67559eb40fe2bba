using OssPipeline.Core.Storage;
using OssPipeline.Storage.Layers;
using OssPipeline.Storage.Memory;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Storage.Tests.Layers;

/// <summary>The whole contract, through all layers, over a store in which calls of every kind fail again and again or lose their answers.</summary>
public sealed class StoreStackContractTests : StoreContract
{
    private const int Forever = int.MaxValue;

    private readonly MemoryBucket _bucket = new();

    protected override ValueTask<IObjectStore> CreateAsync()
    {
        var plan = new FaultPlan()
            .LoseAnswer(StoreCall.Put, Forever, every: 2)
            .LoseAnswer(StoreCall.PutPart, Forever, every: 3)
            .LoseAnswer(StoreCall.CompleteUpload, Forever, every: 2)
            .LoseAnswer(StoreCall.Delete, Forever, every: 2)
            .LoseAnswer(StoreCall.AbortUpload, Forever, every: 2)
            .Fail(StoreCall.List, times: Forever, every: 3)
            .Fail(StoreCall.ListUploads, times: Forever, every: 4)
            .Fail(StoreCall.Head, times: Forever, every: 2)
            .Fail(StoreCall.Read, times: Forever, every: 2)
            .Fail(StoreCall.BeginUpload, times: Forever, every: 2)
            .Fail(StoreCall.ListParts, times: Forever, every: 2);

        // Among calls at once, one may be the unlucky one many times over.
        var impatient = new RetryOptions { BaseDelay = TimeSpan.Zero, MaxAttempts = 100 };
        return new ValueTask<IObjectStore>(StoreStack.Build(new ChaosStore(new MemoryStore(_bucket, minPartSize: 1024), plan), new StoreMeter(), impatient));
    }

    protected override ValueTask<IObjectStore> ReopenAsync() => CreateAsync();
}
