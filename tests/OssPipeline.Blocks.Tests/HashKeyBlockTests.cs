using static OssPipeline.Blocks.Tests.Shapes;

namespace OssPipeline.Blocks.Tests;

public class HashKeyBlockTests
{
    [Fact]
    public void Four_digits_of_the_md5_of_the_second_folder_come_in_front() =>
        Assert.Equal(
            "9b11/2017-11-11/customer-1/file1",
            KeyOf(new HashKeyBlock(new HashKeyOptions { Of = "{dir:1}" }), "2017-11-11/customer-1/file1"));

    [Theory]
    [InlineData("{key}", 32, "/", "abc", "900150983cd24fb0d6963f7d28e17f72/abc")]
    [InlineData("{key}", 1, "-", "abc", "9-abc")]
    [InlineData("{stem}", 4, "", "x/abc.txt", "9001x/abc.txt")]
    [InlineData("{dir:0|}{name}", 4, "/", "abc", "9001/abc")]
    [InlineData("{name}", 4, "/", "é", "66dd/é")]
    public void Template_length_and_separator_can_be_chosen(string of, int length, string separator, string key, string expected) =>
        Assert.Equal(expected, KeyOf(new HashKeyBlock(new HashKeyOptions { Of = of, Length = length, Separator = separator }), key));

    [Fact]
    public void Keys_stay_distinct() => Assert.True(new HashKeyBlock(new HashKeyOptions { Of = "{name}", Separator = "" }).KeepsKeysDistinct);

    [Fact]
    public void An_object_without_the_field_fails()
    {
        var verdict = Shape(new HashKeyBlock(new HashKeyOptions { Of = "{dir:1}" }), "only/file");
        Assert.True(verdict.IsFailed);
        Assert.Contains("{dir:1}", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_wrong_option_is_named()
    {
        Assert.Equal(["of", "length"], new HashKeyOptions { Of = "{dri}", Length = 0 }.Validate().Select(p => p.Option));
        Assert.Equal(["length"], new HashKeyOptions { Length = 33 }.Validate().Select(p => p.Option));
        Assert.Empty(new HashKeyOptions().Validate());
    }
}
