using CsCheck;
using OssPipeline.Cli.Output;

namespace OssPipeline.Cli.Tests.Output;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("plain/ключ/鍵", "plain/ключ/鍵")]
    [InlineData("smile 😀", "smile 😀")]
    [InlineData("two\nlines", "two\\u000Alines")]
    [InlineData("\u001b[31mred", "\\u001B[31mred")]
    [InlineData("turned \u202e", "turned \\u202E")]
    public void Names_are_shown_without_steering_the_terminal(string name, string shown) => Assert.Equal(shown, Printable.Of(name));

    [Fact]
    public void Half_a_character_is_shown_as_its_number() => Assert.Equal("lone \\uD800", Printable.Of("lone \ud800")); // attributes can't hold one

    [Fact]
    public void Nothing_shown_is_a_control_character() =>
        Gen.String.Sample(text => !Printable.Of(text).Any(char.IsControl));
}
