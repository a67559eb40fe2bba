using CsCheck;
using OssPipeline.Core.Data;

namespace OssPipeline.Core.Tests.Data;

public class GlobTests
{
    [Theory]
    [InlineData("*.csv", "a.csv", true)]
    [InlineData("*.csv", "x/y/a.csv", true)]
    [InlineData("*.csv", "a.csv/x", false)]
    [InlineData("/*.csv", "a.csv", true)]
    [InlineData("/*.csv", "x/a.csv", false)]
    [InlineData("**/*.csv", "a.csv", true)]
    [InlineData("**/*.csv", "x/y/a.csv", true)]
    [InlineData("a/**", "a/b", true)]
    [InlineData("a/**", "a/b/c", true)]
    [InlineData("a/**", "a", false)]
    [InlineData("a/**", "ab", false)]
    [InlineData("a/**/b", "a/b", true)]
    [InlineData("a/**/b", "a/x/y/b", true)]
    [InlineData("a/**/b", "a/xb", false)]
    [InlineData("a**b", "a/x/b", true)]
    [InlineData("a/*/c", "a/b/c", true)]
    [InlineData("a/*/c", "a/b/b/c", false)]
    [InlineData("a/*/c", "a//c", true)]
    [InlineData("?.txt", "a.txt", true)]
    [InlineData("?.txt", "ab.txt", false)]
    [InlineData("a/?b", "a//b", false)]
    [InlineData("?", "😀", true)]
    [InlineData("??", "😀", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[a-c]x", "dx", false)]
    [InlineData("[!a-c]x", "dx", true)]
    [InlineData("[^a-c]x", "bx", false)]
    [InlineData("[!-a]", "b", true)]
    [InlineData("[!-a]", "-", false)]
    [InlineData("[!-a]", "5", true)]
    [InlineData("[a-]", "-", true)]
    [InlineData("[-a]", "-", true)]
    [InlineData("[!a-]", "-", false)]
    [InlineData("[!a-]", "z", true)]
    [InlineData("[]a]", "]", true)]
    [InlineData("[!]a]", "]", false)]
    [InlineData("[!]a]", "b", true)]
    [InlineData("[*]", "*", true)]
    [InlineData("[*]", "a", false)]
    [InlineData("[\\]", "\\", true)]
    [InlineData("[a-c-e]", "-", true)]
    [InlineData("[a-z-[aeiou]]", "a]", true)]
    [InlineData("x/[.-9]y", "x//y", false)]
    [InlineData("x/[!a]y", "x//y", false)]
    [InlineData("x[/]y", "x/y", false)]
    [InlineData("*.{csv,json}", "a/b.json", true)]
    [InlineData("*.{csv,json}", "a/b.jsonl", false)]
    [InlineData("{a,b/{c,d}}/e", "b/d/e", true)]
    [InlineData("{a,b/{c,d}}/e", "b/e", false)]
    [InlineData("{,x}y", "y", true)]
    [InlineData("{**/a,b/**/c}", "a", true)]
    [InlineData("{**/a,b/**/c}", "x/a", true)]
    [InlineData("{**/a,b/**/c}", "b/c", true)]
    [InlineData("{**/a,b/**/c}", "b/x/c", true)]
    [InlineData("a,b", "a,b", true)]
    [InlineData("a}", "a}", true)]
    [InlineData("a.b", "aXb", false)]
    [InlineData("a+b", "a+b", true)]
    [InlineData("(a|b)", "a", false)]
    [InlineData("a$", "a$", true)]
    [InlineData("**", "a\nb/c", true)]
    [InlineData("a", "a\n", false)]
    [InlineData("A", "a", false)]
    public void A_pattern_matches_whole_keys(string pattern, string key, bool matches) =>
        Assert.Equal(matches, Glob.Parse(pattern).IsMatch(key));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("a[b", "'[' without a ']'")]
    [InlineData("a[", "'[' without a ']'")]
    [InlineData("[]", "'[' without a ']'")]
    [InlineData("[!]", "'[' without a ']'")]
    [InlineData("{a,b", "'{' without a '}'")]
    [InlineData("[z-a]", "z-a")]
    [InlineData("[😀]", "'[")]
    public void A_wrong_pattern_is_explained(string pattern, string said)
    {
        Assert.False(Glob.TryParse(pattern, out var glob, out var problem));
        Assert.Null(glob);
        Assert.Contains(said, problem, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => Glob.Parse(pattern));
    }

    [Fact]
    public void A_pattern_too_large_for_the_automaton_is_explained()
    {
        Assert.False(Glob.TryParse(new string('?', 20_000), out _, out var problem));
        Assert.Contains("can't be used", problem, StringComparison.Ordinal);
        Assert.True(problem.Length < 400, "The message repeats the whole pattern.");
    }

    [Fact]
    public void A_hostile_pattern_and_key_take_no_long_time()
    {
        var glob = Glob.Parse(string.Concat(Enumerable.Repeat("*a", 30)) + "b");
        Assert.False(glob.IsMatch(new string('a', 1000)));
    }

    [Fact]
    public void It_agrees_with_a_simple_matcher()
    {
        var pieces = Gen.OneOf("a", "b", ".", "/", "*", "?", "**", "**/", "/**/", "[ab]", "[!a]", "[^/a]", "[a-b]");
        var patterns = pieces.Array[1, 6].Select(string.Concat).Where(p => p.Contains('/', StringComparison.Ordinal) && p[0] != '/' && !p.Contains("***", StringComparison.Ordinal));
        Gen.Select(patterns, Gen.String[Gen.Char["ab./"], 0, 8]).Sample(
            (pattern, key) => Assert.Equal(Reference(pattern, 0, key, 0), Glob.Parse(pattern).IsMatch(key)),
            iter: 3000);
    }

    [Fact]
    public void No_text_makes_the_parser_fail() =>
        Gen.String[Gen.Char["ab*?[]{},!^-/\\|()$.\ud83d\ude00"], 1, 20].Sample(
            text => Assert.True(Glob.TryParse(text, out var glob, out var problem) ? glob.IsMatch("a") || true : problem.Length > 0),
            iter: 3000);

    private static bool Reference(string p, int i, string k, int j)
    {
        if (i == p.Length)
        {
            return j == k.Length;
        }

        if (p.AsSpan(i).StartsWith("**/") && (i == 0 || p[i - 1] == '/'))
        {
            // No segment, or all up to any later slash.
            return Reference(p, i + 3, k, j)
                || Enumerable.Range(j, k.Length - j).Any(n => k[n] == '/' && Reference(p, i + 3, k, n + 1));
        }

        if (p.AsSpan(i).StartsWith("**"))
        {
            return Enumerable.Range(j, k.Length - j + 1).Any(n => Reference(p, i + 2, k, n));
        }

        if (p[i] == '*')
        {
            for (var n = j; ; n++)
            {
                if (Reference(p, i + 1, k, n))
                {
                    return true;
                }

                if (n == k.Length || k[n] == '/')
                {
                    return false;
                }
            }
        }

        if (j == k.Length)
        {
            return false;
        }

        if (p[i] == '[')
        {
            var close = p.IndexOf(']', i + 2);
            var inside = p[(i + 1)..close].Replace("a-b", "ab", StringComparison.Ordinal);
            var not = inside[0] is '!' or '^';
            return k[j] != '/' && inside[(not ? 1 : 0)..].Contains(k[j], StringComparison.Ordinal) != not && Reference(p, close + 1, k, j + 1);
        }

        return (p[i] == '?' ? k[j] != '/' : p[i] == k[j]) && Reference(p, i + 1, k, j + 1);
    }
}
