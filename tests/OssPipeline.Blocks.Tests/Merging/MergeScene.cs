using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.TestKit.Blocks;

namespace OssPipeline.Blocks.Tests.Merging;

/// <summary>Merges and unmerges what is in memory as a run would, without an engine; every byte of the budget must come back.</summary>
internal static class MergeScene
{
    public static async Task<List<ObjectRef>> ListAsync(ISource source)
    {
        var listed = new List<ObjectRef>();
        await foreach (var item in source.ListAsync(null, CancellationToken.None))
        {
            listed.Add(item);
        }

        return listed;
    }

    public static async Task<List<ObjectRef>> GroupsAsync(MergeOptions options, HeldSource source) =>
        await ListAsync(new MergeBlock(options).Compose(source, Keep));

    /// <summary>The merged objects and their indexes.</summary>
    public static async Task<HeldSource> MergeAsync(MergeOptions options, HeldSource source, int partIn = 64 << 10, int partOut = 64 << 10)
    {
        var merged = new HeldSource();
        var block = new MergeBlock(options);
        var composed = block.Compose(source, Keep);
        foreach (var group in await ListAsync(composed))
        {
            var draft = block.Shape(group, ObjectDraft.From(group)).Draft;
            if (draft is null)
            {
                continue;
            }

            var bytes = await ReadAsync(composed, group, partIn);
            using var budget = new MemoryBudget(ByteSize.MiB(16));
            var output = new PartCollector(budget, partOut, group);
            try
            {
                await BlockRun.RunAsync(block, new PartFeed(bytes, PartFeed.Even(bytes.Length, partIn), budget, group), output, CancellationToken.None);
            }
            finally
            {
                Assert.Equal(0, budget.Used);
            }

            Assert.True(output.IsComplete);
            Assert.True(draft.Length is null || draft.Length == output.Bytes.Length);
            Assert.True(draft.LengthHint is null || draft.LengthHint >= output.Bytes.Length);
            merged[draft.Key] = output.Bytes;
            foreach (var (suffix, companion) in output.Companions)
            {
                Assert.True(companion.IsComplete);
                merged[draft.Key + suffix] = companion.Bytes;
            }
        }

        return merged;
    }

    /// <summary>The originals by key; what fails stands as its reason.</summary>
    public static async Task<Dictionary<string, object>> UnmergeAsync(HeldSource merged, int part = 64 << 10)
    {
        var originals = new Dictionary<string, object>();
        var block = new UnmergeBlock();
        var composed = block.Compose(merged, Keep);
        foreach (var original in await ListAsync(composed))
        {
            var verdict = block.Shape(original, ObjectDraft.From(original));
            if (verdict.Draft is not { } draft)
            {
                originals.Add(original.Key, verdict.Reason!);
                continue;
            }

            Assert.Equal(original.Size, original.Composition!.Length);
            var bytes = await ReadAsync(composed, original, part);
            originals.Add(draft.Key, (object?)block.Judge(original, bytes.Length, Crc64Xz.Compute(bytes)) ?? bytes);
        }

        return originals;
    }

    public static async Task<byte[]> ReadAsync(ISource source, ObjectRef item, int part)
    {
        var bytes = new byte[item.Size];
        for (long offset = 0; offset < bytes.Length; offset += part)
        {
            var wanted = bytes.AsMemory((int)offset, (int)Math.Min(part, bytes.Length - offset));
            Assert.Equal(wanted.Length, await source.ReadAsync(item, offset, wanted, CancellationToken.None));
        }

        return bytes;
    }

    public static ObjectVerdict Keep(ObjectRef origin) => ObjectVerdict.Keep(ObjectDraft.From(origin));
}
