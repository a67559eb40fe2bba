using System.Text;
using CsCheck;
using OssPipeline.Engine.Spec;

namespace OssPipeline.Engine.Tests.Spec;

public sealed class PipelineFileProperties : SpecTest
{
    private static readonly string[] Pieces =
    [
        "\t", "\n", "\n  ", "\n- ", " ", ": ", ":", ",", "{", "}", "[", "]", "'", "\"", "#", " # ", "&a ", "*a", "!", "!!str ", "|", ">-\n", "%", "@", "`", "---\n", "...\n",
        "? ", "- ", "<<: ", "${", "${X}", "${X:{a}}", "$$", "\\", "\\x", "\\ud800", "\0", "\uFEFF", "\uFDD0", "\uD800", "é", "😀", "\u0085", "\u2028", "\r", "~", "null",
        "from: ", "kind: ", "read", "write", "nodes:", "stores:", "name: ",
    ];

    private static readonly Gen<string> Mutated =
        Gen.Select(Gen.Int[0, Valid.Length], Gen.Int[0, 12], Gen.OneOf(Pieces)).Array[1, 6].Select(edits =>
        {
            var text = new StringBuilder(Valid);
            foreach (var (at, cut, piece) in edits)
            {
                var from = Math.Min(at, text.Length);
                text.Remove(from, Math.Min(cut, text.Length - from)).Insert(from, piece);
            }

            return text.ToString();
        });

    private static readonly Gen<string> Anything = Gen.OneOf(Mutated, Gen.OneOf(Pieces).Array[0, 40].Select(p => string.Concat(p)), Gen.String);

    [Fact]
    public void No_text_makes_it_throw_and_every_problem_lies_in_the_text() => Anything.Sample(
        text =>
        {
            var result = Parse(text);

            Assert.Equal(result.Spec is null, result.Problems.Count > 0);
            var lines = text.Count(c => c is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029') + 1;
            Assert.All(result.Problems, p =>
            {
                Assert.InRange(p.At.Line, 1, lines + 1);
                Assert.InRange(p.At.Column, 1, text.Length + 2);
                Assert.DoesNotContain(p.Message, c => char.IsControl(c) || c is >= '\uFDD0' and <= '\uFDEF');
            });
        },
        iter: 4_000);

    [Fact]
    public void No_override_makes_it_throw() => Gen.Select(
            Gen.OneOf("nodes", "stores", "memory", "read", "lake", "include", "0", "1", "x", "", "kind", "from").Array[0, 6].Select(p => string.Join('.', p)),
            Gen.OneOf(Gen.OneOf(Pieces).Array[0, 8].Select(p => string.Concat(p)), Gen.String),
            Gen.OneOf("=", "", "=[", "={"))
        .Sample(
            (path, value, equals) =>
            {
                var result = Parse(Valid, path + equals + value, path + "=" + value);
                Assert.Equal(result.Spec is null, result.Problems.Count > 0);
            },
            iter: 4_000);

    [Fact]
    public void Any_text_in_quotes_comes_back_as_it_was() => Gen.String.Sample(
        text =>
        {
            var quoted = "\"" + string.Concat(text.Select(c => $"\\u{(int)c:x4}")) + "\"";
            var isText = !text.Where((c, i) => char.IsSurrogate(c) && !IsPaired(text, i)).Any();
            var result = Parse(WithSink($"prefix: {quoted}"));
            if (isText && !text.Contains("${", StringComparison.Ordinal) && !HidesAsVariable(text))
            {
                Assert.Equal(text, ((TestCatalog.WriteOptions)result.Spec!.Nodes[1].Options).Prefix);
            }
        },
        iter: 2_000);

    [Fact]
    public void Any_text_in_a_variable_comes_back_as_it_was() => Gen.Select(Gen.String, Gen.OneOf("prefix: {0}", "prefix: '{0}'", "prefix: \"{0}\"")).Sample(
        (text, form) =>
        {
            var result = PipelineFile.Parse(
                WithSink(form.Replace("{0}", "${X}", StringComparison.Ordinal)),
                "p.yaml",
                "/",
                TestCatalog.Instance,
                new SpecInput { Environment = name => name == "X" ? text : null });
            Assert.Equal(text, ((TestCatalog.WriteOptions)result.Spec!.Nodes[1].Options).Prefix);
        },
        iter: 2_000);

    [Fact]
    public void A_file_of_the_largest_size_ends_at_the_limit_of_values()
    {
        var text = new StringBuilder("name: n\ndescription: [\n");
        while (text.Length < 1_000_000)
        {
            text.Append("  [a, 'b', \"c\"], ${X:d},\n");
        }

        Assert.EndsWith("the file has more than 100,000 values, counting each reference in full", Problem(text.ToString()), StringComparison.Ordinal);
    }

    private static bool HidesAsVariable(string text) => text.Any(c => c is >= '\uFDD0' and <= '\uFDEF');

    private static bool IsPaired(string text, int i) =>
        (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
        || (char.IsLowSurrogate(text[i]) && i > 0 && char.IsHighSurrogate(text[i - 1]));
}
