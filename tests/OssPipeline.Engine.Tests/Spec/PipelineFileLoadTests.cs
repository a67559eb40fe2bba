using System.Text;
using OssPipeline.Engine.Spec;

namespace OssPipeline.Engine.Tests.Spec;

public sealed class PipelineFileLoadTests : SpecTest, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("spec").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_is_relative_to_its_own_folder()
    {
        var path = Write("p.yaml", Encoding.UTF8.GetBytes(Valid));

        var result = Load(path);

        Assert.Empty(result.Problems);
        Assert.Equal(_folder, result.Spec!.BaseDirectory);
        Assert.Equal(path, result.Spec.File);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_text() =>
        Assert.Empty(Load(Write("p.yaml", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Valid)])).Problems);

    [Fact]
    public void A_missing_file_is_answered_with_the_nearest_one()
    {
        Write("vehicles.yaml", []);

        Assert.Equal("there is no such file; did you mean 'vehicles.yaml'?", LoadProblem(Path.Combine(_folder, "vehicels.yaml")).Message);
        Assert.Equal("there is no such file; `osspipe init` writes a pipeline to begin with", LoadProblem(Path.Combine(_folder, "no", "p.yaml")).Message);
    }

    [Fact]
    public void A_folder_is_no_file() =>
        Assert.Equal($"{_folder}: this is a folder; name a pipeline file in it", LoadProblem(_folder).ToString());

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused_at_their_place()
    {
        var path = Write("p.yaml", [.. "name: n\nmemory: é"u8, 0xC3, 0x28]);

        Assert.Equal($"{path}:2:10: the file is not UTF-8 text; save it as UTF-8", LoadProblem(path).ToString());
    }

    [Fact]
    public void A_file_of_any_size_costs_little()
    {
        var path = Path.Combine(_folder, "p.yaml");
        using (var file = File.Create(path))
        {
            file.SetLength(1L << 36); // Sparse.
        }

        Assert.Contains("a pipeline file has at most 1,048,576", LoadProblem(path).Message, StringComparison.Ordinal);
    }

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private SpecResult Load(string path) =>
        PipelineFile.Load(path, TestCatalog.Instance, new SpecInput { Environment = Environment.GetValueOrDefault });

    private SpecProblem LoadProblem(string path) => Assert.Single(Load(path).Problems);
}
