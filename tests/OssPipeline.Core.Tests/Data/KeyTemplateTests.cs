using CsCheck;
using OssPipeline.Core.Data;

namespace OssPipeline.Core.Tests.Data;

public class KeyTemplateTests
{
    private static readonly DateTimeOffset Modified = new(2026, 3, 4, 23, 6, 7, TimeSpan.FromHours(-5));

    [Theory]
    [InlineData("{key}", "a/b/c.tar.gz")]
    [InlineData("{dir}", "a/b")]
    [InlineData("{dir:0}", "a")]
    [InlineData("{dir:1}", "b")]
    [InlineData("{dir:-1}", "b")]
    [InlineData("{dir:-2}", "a")]
    [InlineData("{dir:2|none}", "none")]
    [InlineData("{dir:-3|none}", "none")]
    [InlineData("{dir:0|none}", "a")]
    [InlineData("{name}", "c.tar.gz")]
    [InlineData("{stem}", "c.tar")]
    [InlineData("{ext}", "gz")]
    [InlineData("{size}", "1234")]
    [InlineData("{mtime}", "2026-03-05")]
    [InlineData("{mtime:yyyy-MM-dd}", "2026-03-05")]
    [InlineData("{mtime:yyyy/MM/dd/HH}", "2026/03/05/04")]
    [InlineData("{mtime:HH:mm:ss|never}", "04:06:07")]
    [InlineData("{mtime:d}", "5")]
    [InlineData("{{{name}}}", "{c.tar.gz}")]
    [InlineData("x{{}}y", "x{}y")]
    [InlineData("plain", "plain")]
    [InlineData("{dir:9|}{name}", "c.tar.gz")]
    [InlineData("{mtime:yyyy}/{dir:-1}/{stem}-{size}.{ext}", "2026/b/c.tar-1234.gz")]
    public void Fields_are_filled_in(string template, string expected) =>
        Assert.Equal(expected, Format(template, "a/b/c.tar.gz"));

    [Theory]
    [InlineData("file", "{stem}|{ext|none}", "file|none")]
    [InlineData(".profile", "{stem}|{ext|none}", ".profile|none")]
    [InlineData("a.", "{stem}|{ext|none}", "a.|none")]
    [InlineData("a..b", "{stem}|{ext|none}", "a.|b")]
    [InlineData("d.d/f", "{stem}|{ext|none}", "f|none")]
    [InlineData("a/", "{dir}|{name|none}|{stem|none}", "a|none|none")]
    [InlineData("/a", "{dir|none}|{dir:0|none}|{name}", "none|none|a")]
    [InlineData("a//b", "{dir}|{dir:0}|{dir:1|none}|{dir:-1|none}", "a/|a|none|none")]
    [InlineData("a", "{dir|none}|{dir:0|none}|{dir:-1|none}", "none|none|none")]
    public void Odd_keys_are_taken_apart(string key, string template, string expected) => Assert.Equal(expected, Format(template, key));

    [Theory]
    [InlineData("{dir:2}", "{dir:2}")]
    [InlineData("x/{dir:-3}/{name}", "{dir:-3}")]
    public void A_field_that_an_object_lacks_fails_it(string template, string field)
    {
        Assert.False(KeyTemplate.Parse(template).TryFormat(Origin("a/b/c"), Draft("a/b/c"), out var text, out var problem));
        Assert.Null(text);
        Assert.Contains($"needs {field}", problem, StringComparison.Ordinal);
        Assert.Contains("'a/b/c'", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_size_or_time_is_lacking()
    {
        var origin = new ObjectRef("a", 1, null, null);
        var draft = ObjectDraft.From(origin) with { Length = null };
        Assert.False(KeyTemplate.Parse("{size}").TryFormat(origin, draft, out _, out _));
        Assert.False(KeyTemplate.Parse("{mtime:yyyy}").TryFormat(origin, draft, out _, out _));
        Assert.True(KeyTemplate.Parse("{size|?}{mtime|never}").TryFormat(origin, draft, out var text, out _));
        Assert.Equal("?never", text);
    }

    [Fact]
    public void The_key_is_the_one_that_earlier_blocks_gave()
    {
        Assert.True(KeyTemplate.Parse("{key}").TryFormat(Origin("source"), Draft("renamed"), out var text, out _));
        Assert.Equal("renamed", text);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a/{nmae}", "position 3", "no field 'nmae'", "did you mean {name}?")]
    [InlineData("{mtim:yyyy}", "position 1", "did you mean {mtime}?")]
    [InlineData("{}", "position 1", "no field ''")]
    [InlineData("{Size}", "did you mean {size}?")]
    [InlineData("ab{key", "position 3", "a '{' without a '}'")]
    [InlineData("ab}c", "position 3", "a '}' without a '{'")]
    [InlineData("{a{b}}", "position 1", "a '{' inside the field")]
    [InlineData("{dir:x}", "the folder 'x'", "{dir:0} is the first folder")]
    [InlineData("{dir:}", "the folder ''")]
    [InlineData("{key:2}", "the field {key} with ':2'", "only {dir:N} and {mtime:FORMAT}")]
    [InlineData("{mtime:}", "the date format ''")]
    [InlineData("{mtime:%}", "the date format '%'")]
    public void A_wrong_template_says_what_and_where(string template, params string[] said)
    {
        Assert.False(KeyTemplate.TryParse(template, out var parsed, out var problem));
        Assert.Null(parsed);
        Assert.All(said, words => Assert.Contains(words, problem, StringComparison.Ordinal));
        Assert.Throws<FormatException>(() => KeyTemplate.Parse(template));
    }

    [Fact]
    public void Any_text_with_doubled_braces_stands_for_itself() =>
        Gen.String[1, 400].Sample(text =>
            Assert.Equal(text, Format(text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal), "a")));

    [Fact]
    public void No_text_makes_the_parser_fail() =>
        Gen.String[Gen.Char["{}|:%-0dirkeymtn/é\ud800"], 0, 30].Sample(text =>
        {
            if (KeyTemplate.TryParse(text, out var template, out var problem))
            {
                Assert.True(template.TryFormat(Origin("a/b"), Draft("a/b"), out _, out var lacking) || lacking.Contains(text, StringComparison.Ordinal));
            }
            else
            {
                Assert.NotEmpty(problem);
            }
        });

    [Fact]
    public void The_parts_of_any_key_make_the_key_again() =>
        Gen.String[Gen.Char["ab./é"], 1, 40].Sample(key =>
        {
            var folder = key.Contains('/', StringComparison.Ordinal) ? "{dir|}/" : "";
            Assert.Equal(key, Format(folder + "{name|}", key));
            var extension = Format("{ext|}", key).Length > 0 ? ".{ext}" : "";
            Assert.Equal(key, Format(folder + "{stem|}" + extension, key));
        });

    [Fact]
    public void Folders_are_counted_from_both_ends() =>
        Gen.String[Gen.Char["abc"], 1, 5].Array[1, 8].Sample(folders =>
        {
            var key = string.Join('/', folders) + "/name";
            for (var i = 0; i < folders.Length; i++)
            {
                Assert.Equal(folders[i], Format($"{{dir:{i}}}", key));
                Assert.Equal(folders[i], Format($"{{dir:{i - folders.Length}}}", key));
            }

            Assert.Equal("none", Format($"{{dir:{folders.Length}|none}}", key));
            Assert.Equal("none", Format($"{{dir:{-folders.Length - 1}|none}}", key));
        });

    private static string Format(string template, string key)
    {
        Assert.True(KeyTemplate.TryParse(template, out var parsed, out var problem), problem);
        Assert.Equal(template, parsed.ToString());
        Assert.True(parsed.TryFormat(Origin(key), Draft(key), out var text, out problem), problem);
        return text;
    }

    private static ObjectRef Origin(string key) => new(key, 1234, null, Modified);

    private static ObjectDraft Draft(string key) => ObjectDraft.From(Origin(key));
}
