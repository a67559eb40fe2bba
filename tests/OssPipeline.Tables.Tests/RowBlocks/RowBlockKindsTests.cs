using OssPipeline.Tables.RowBlocks;

namespace OssPipeline.Tables.Tests.RowBlocks;

public sealed class RowBlockKindsTests
{
    [Fact]
    public void Every_kind_has_an_example_that_names_it_and_takes_rows() =>
        Assert.All(RowBlockKinds.Kinds, kind =>
        {
            Assert.Contains($"kind: {kind.Name}", kind.Example, StringComparison.Ordinal);
            Assert.Equal(typeof(OssPipeline.Core.Rows.RowBatch), kind.Input);
            Assert.NotEmpty(kind.Schema.Options);
        });
}
