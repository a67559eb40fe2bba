using System.Text.RegularExpressions;

namespace OssPipeline.Engine.Spec;

/// <summary>A pipeline file's text as the YAML parser gets it: free of control characters, with variables made atomic.</summary>
/// <remarks>
/// <c>{ bucket: ${BUCKET} }</c> is not YAML, since braces end a plain scalar inside braces; people write it all the same. So what
/// would end a scalar is replaced inside <c>${…}</c>, character for character, by Unicode noncharacters, which keeps all positions, and
/// is put back in what the parser gives.
/// </remarks>
internal static partial class YamlText
{
    private const string Special = "{}[],:#";
    private const char First = '\uFDD0';
    private const char LastHidden = '\uFDD6';

    /// <summary>Hides the special characters inside variables.</summary>
    public static string Protect(string text) => !text.Contains("${", StringComparison.Ordinal)
        ? text
        : Variable().Replace(text, static match => string.Create(match.Length, match, static (span, m) =>
        {
            m.ValueSpan.CopyTo(span);
            foreach (ref var c in span)
            {
                var at = Special.IndexOf(c, StringComparison.Ordinal);
                c = at < 0 ? c : (char)(First + at);
            }
        }));

    /// <summary>Puts back what <see cref="Protect"/> hid.</summary>
    public static string Restore(string text) => text.AsSpan().IndexOfAnyInRange(First, LastHidden) < 0
        ? text
        : string.Create(text.Length, text, static (span, t) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = t[i] is >= First and <= LastHidden ? Special[t[i] - First] : t[i];
            }
        });

    /// <summary>How many characters of a text are hidden ones.</summary>
    public static int CountHidden(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var c in text)
        {
            count += c is >= First and <= LastHidden ? 1 : 0;
        }

        return count;
    }

    /// <summary>The index of the first character that no YAML file may have, or that is reserved here; −1 for none.</summary>
    public static int IndexOfForbidden(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is (< ' ' and not '\t' and not '\n' and not '\r') or '\u007F' or (>= '\uFDD0' and <= '\uFDEF') or '\uFFFE' or '\uFFFF' or '\uFEFF')
            {
                return i;
            }

            if (char.IsSurrogate(c))
            {
                if (i + 1 == text.Length || !char.IsSurrogatePair(c, text[i + 1]))
                {
                    return i;
                }

                i++;
            }
        }

        return -1;
    }

    // The default may hold one level of braces, so that key templates fit: ${OF:{dir:0}}.
    [GeneratedRegex(@"\$\{[A-Za-z_][A-Za-z0-9_]*(?::(?>(?:[^{}\r\n]|\{[^{}\r\n]*\})*))?\}", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
