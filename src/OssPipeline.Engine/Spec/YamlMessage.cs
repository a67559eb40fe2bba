using YamlDotNet.Core;

namespace OssPipeline.Engine.Spec;

/// <summary>Says what is wrong with a file's YAML, and what to do, in words of the file rather than of the parser.</summary>
internal static class YamlMessage
{
    /// <summary>Where the fault is, as line and column from 1, and what it is.</summary>
    /// <param name="error">What the parser said.</param>
    /// <param name="text">The file.</param>
    /// <param name="openFlow">The innermost bracket that was open.</param>
    public static ((int Line, int Column) At, string Message) Explain(YamlException error, string text, (Mark At, char Bracket)? openFlow)
    {
        // A tab is often noticed only by its consequence, and then on the line before or behind.
        foreach (var line in new[] { (int)error.End.Line, (int)error.Start.Line })
        {
            var content = Line(text, line);
            var tab = content.IndexOf('\t');
            if (tab >= 0 && content[..tab].Trim().IsEmpty)
            {
                return ((line, tab + 1), "a tab indents this line; YAML takes spaces only");
            }
        }

        var at = ((int)error.Start.Line, (int)error.Start.Column);
        var here = Line(text, at.Item1);
        var first = at.Item2 <= here.Length ? here[at.Item2 - 1] : '\0';
        var message = error.Message;
        if (first is '@' or '`' or '%' && Has(message, "cannot start any token"))
        {
            return (at, $"a value can't start with '{first}' in YAML; put it in quotes");
        }

        if (openFlow is { } open && Has(message, "did not find expected ','"))
        {
            return (at, $"',' or '{(open.Bracket == '{' ? '}' : ']')}' is expected here, since '{open.Bracket}' opened at line {open.At.Line}, column {open.At.Column}; text with any of {{ }} [ ] , needs quotes");
        }

        if (Has(message, "invalid mapping") || Has(message, "mapping values are not allowed"))
        {
            return (at, "a second ': ' follows on this line, or the line is indented below a value; put a text with ': ' in quotes, and indent siblings alike");
        }

        if (Has(message, "simple key") || Has(message, "expected ':'"))
        {
            return (at, "a name with ': ' behind it is expected here (a space must follow the colon)");
        }

        if (Has(message, "expected key") || Has(message, "expected '-'"))
        {
            return (at, "this does not continue what stands above; indent siblings alike, and close no bracket twice");
        }

        if (Has(message, "quoted scalar"))
        {
            return (at, Has(message, "escape") || Has(message, "surrogates")
                ? "an escape in these double quotes is unknown to YAML; write a backslash twice, or use single quotes"
                : "the quotes opened here do not close");
        }

        return (at, $"this is not YAML: {Words.Clean(YamlText.Restore(message)).TrimEnd('.')}");
    }

    /// <summary>A bracket that stays open until the file's end or until something that can't stand inside.</summary>
    public static string NeverCloses(char bracket) =>
        $"the '{bracket}' opened here never closes; close it, and indent what it holds deeper than the line it opens in";

    private static bool Has(string message, string words) => message.Contains(words, StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> Line(string text, int number)
    {
        var rest = text.AsSpan();
        for (; number > 1; number--)
        {
            var end = rest.IndexOf('\n');
            if (end < 0)
            {
                return default;
            }

            rest = rest[(end + 1)..];
        }

        var length = rest.IndexOf('\n');
        return length < 0 ? rest : rest[..length];
    }
}
