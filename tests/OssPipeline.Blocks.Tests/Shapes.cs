using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks.Tests;

/// <summary>What the tests of renaming and filtering blocks share.</summary>
internal static class Shapes
{
    public static readonly DateTimeOffset Modified = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public static ObjectRef Origin(string key, long size = 100) => new(key, size, "etag", Modified);

    public static ObjectVerdict Shape(IBlock block, string key, long size = 100)
    {
        var origin = Origin(key, size);
        return block.Shape(origin, ObjectDraft.From(origin));
    }

    public static string KeyOf(IBlock block, string key)
    {
        var verdict = Shape(block, key);
        Assert.Null(verdict.Reason);
        Assert.Equal(ObjectDraft.From(Origin(key)) with { Key = verdict.Draft!.Key }, verdict.Draft);
        return verdict.Draft.Key;
    }
}
