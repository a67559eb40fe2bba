using OssPipeline.Engine.Reference;
using OssPipeline.Engine.Tests.Spec;

namespace OssPipeline.Engine.Tests.Reference;

public sealed class PipelineScaffoldTests : SpecTest
{
    [Theory]
    [InlineData("vehicles", "./samples", "lake")]
    [InlineData("007", "C:\\data \"old\"", "true")]
    [InlineData("null", "a: b # c\n${X}", "$${Y}")]
    public void What_init_writes_is_free_of_errors_whatever_the_names(string name, string folder, string bucket)
    {
        var spec = Spec(PipelineScaffold.Create(name, folder, bucket));

        Assert.Equal(name, spec.Name);
        Assert.Equal(folder, ((TestCatalog.LocalOptions)spec.Stores[0].Options).Root);
        Assert.Equal(bucket, ((TestCatalog.OssOptions)spec.Stores[1].Options).Bucket);
        Assert.Equal(["read", "write"], spec.Nodes.Select(n => n.Kind.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    public void A_name_that_no_pipeline_may_have_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => PipelineScaffold.Create(name, ".", "b"));
}
