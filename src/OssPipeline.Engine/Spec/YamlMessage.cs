using YamlDotNet.Core;

namespace OssPipeline.Engine.Spec;

/// <summary>Says what is wrong with a file's YAML, and what to do, in words of the file rather than of the parser.</summary>
internal static class YamlMessage
{
    /// <summary>The reader's own word for a bracket that something ends which can't stand inside.</summary>
    public const string OpenBracket = "open bracket";

    /// <summary>Where the fault is, as line and column from 1, and what it is.</summary>
    /// <param name="error">What the parser said.</param>
    /// <param name="text">The file.</param>
    /// <param name="openFlow">The innermost bracket that was open.</param>
    public static ((int Line, int Column) At, string Message) Explain(YamlException error, string text, (Mark At, char Bracket)? openFlow)
    {
        // A tab is often noticed only by its consequence, on another line.
        var last = Has(error.Message, " tab ") ? text.AsSpan().Count('\n') + 1 : (int)error.End.Line;
        if (FindTab(text, (int)error.Start.Line, last) is { } tab)
        {
            return (tab, "a tab indents this line; YAML takes spaces only");
        }

        var at = ((int)error.Start.Line, (int)error.Start.Column);
        var here = Line(text, at.Item1);
        var first = at.Item2 <= here.Length ? here[at.Item2 - 1] : '\0';
        var message = error.Message;
        if (first is '@' or '`' or '%' && Has(message, "cannot start any token"))
        {
            return (at, $"a value can't start with '{first}' in YAML; put it in quotes");
        }

        if (message == OpenBracket)
        {
            return Unclosed(text, error.Start, openFlow) is var (bracket, line, column)
                ? ((line, column), NeverCloses(bracket))
                : (at, "this can't stand inside brackets; close them, and indent what they hold");
        }

        if (openFlow is { } open && Has(message, "did not find expected ','"))
        {
            if (first == '\0' && IndexOfLine(text, at.Item1 + 1) < 0)
            {
                return (((int)open.At.Line, (int)open.At.Column), NeverCloses(open.Bracket)); // The file's end was found.
            }

            return (at, $"',' or '{(open.Bracket == '{' ? '}' : ']')}' is expected here, since '{open.Bracket}' opened at line {open.At.Line}, column {open.At.Column}; text with any of {{ }} [ ] , needs quotes");
        }

        if (Has(message, "expected node content") || Has(message, "expected token"))
        {
            return (at, openFlow is { } around ? $"a value, or the end of the '{around.Bracket}', is expected here" : "a value is expected here");
        }

        if (Has(message, "invalid mapping") || Has(message, "mapping values are not allowed"))
        {
            return (at, "a second ': ' follows on this line, or the line is indented below a value; put a text with ': ' in quotes, and indent siblings alike");
        }

        if (Has(message, "simple key") || Has(message, "expected ':'") || (Has(message, "expected key") && char.IsAsciiLetter(first) && !here.Contains(':')))
        {
            return (at, "a name with ': ' behind it is expected here (a space must follow the colon)");
        }

        if (Has(message, "anchor or alias") || Has(message, "more than one anchor"))
        {
            return (at, "'*' and '&' begin a reference in YAML; put a text that starts with one of them in quotes");
        }

        if (Has(message, "a tag"))
        {
            return (at, "'!' begins a tag in YAML; put a text that starts with it in quotes");
        }

        if (Has(message, "expected key") || Has(message, "expected '-'") || Has(message, "<document end>"))
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

    // The parser reads ahead, so the bracket may be one that it has not told of; then it is looked for in the text, where one inside
    // quotes might mislead, to a wrong place at worst.
    private static (char Bracket, int Line, int Column)? Unclosed(string text, Mark end, (Mark At, char Bracket)? openFlow)
    {
        if (openFlow is { } told)
        {
            return (told.Bracket, (int)told.At.Line, (int)told.At.Column);
        }

        var before = text.AsSpan(0, (int)Math.Min(end.Index, text.Length));
        var depth = 0;
        for (var i = before.Length - 1; i >= 0; i--)
        {
            depth += before[i] switch { '}' or ']' => 1, '{' or '[' => -1, _ => 0 };
            if (depth < 0)
            {
                return (before[i], before[..i].Count('\n') + 1, i - before[..i].LastIndexOf('\n'));
            }
        }

        return null;
    }

    private static bool Has(string message, string words) => message.Contains(words, StringComparison.OrdinalIgnoreCase);

    private static (int Line, int Column)? FindTab(string text, int first, int last)
    {
        var from = IndexOfLine(text, first);
        for (var number = first; from >= 0 && number <= last; number++)
        {
            var end = text.IndexOf('\n', from);
            var line = text.AsSpan(from, (end < 0 ? text.Length : end) - from);
            var tab = line[..Math.Max(0, line.IndexOfAnyExcept(' ', '\t'))].IndexOf('\t');
            if (tab >= 0)
            {
                return (number, tab + 1);
            }

            from = end < 0 ? -1 : end + 1;
        }

        return null;
    }

    private static ReadOnlySpan<char> Line(string text, int number)
    {
        var from = IndexOfLine(text, number);
        var rest = from < 0 ? default : text.AsSpan(from);
        var end = rest.IndexOf('\n');
        return end < 0 ? rest : rest[..end];
    }

    private static int IndexOfLine(string text, int number)
    {
        var from = 0;
        for (; number > 1; number--)
        {
            from = text.IndexOf('\n', from) + 1;
            if (from == 0)
            {
                return -1;
            }
        }

        return from;
    }
}
