using CsCheck;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Tests;

public sealed class FileReferencesTests
{
    [Fact]
    public void A_file_goes_with_its_last_stretch_whatever_the_order() =>
        Gen.Int[1, 4].Array[1, 12].Sample(files =>
        {
            var content = new BucketContent();
            for (var i = 0; i < files.Length; i++)
            {
                content.Put($"k{i}", new StoredObject([new Extent(files[i], i, 1)], default, 0, 0, StoredAttributes.None));
            }

            var references = new FileReferences();
            references.Count(content);
            Assert.Equal(files.GroupBy(f => f).Count(g => g.Count() > 1), references.Shared);

            var left = files.ToList();
            foreach (var file in files.Reverse())
            {
                List<long>? unnamed = null;
                references.Release([new Extent(file, 0, 1)], ref unnamed);
                left.Remove(file);
                Assert.Equal(left.Contains(file) ? [] : [file], unnamed ?? []);
            }

            Assert.Equal(0, references.Shared);
        });

    [Fact]
    public void An_added_reference_must_be_released_as_well()
    {
        var references = new FileReferences();
        List<long>? unnamed = null;
        references.Add([new Extent(7, 0, 10), new Extent(7, 20, 10)]); // beside the one that is not remembered
        references.Release([new Extent(7, 0, 10), new Extent(7, 20, 10)], ref unnamed);
        Assert.Null(unnamed);
        references.Release([new Extent(7, 0, 30)], ref unnamed);
        Assert.Equal([7L], unnamed!);
    }
}
