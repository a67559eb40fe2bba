using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks.Merging;

/// <summary>
/// Makes the key of a merged object: a <see cref="KeyTemplate"/> over its first member, with <c>{group}</c>, <c>{n}</c> and <c>{version}</c> besides.
/// </summary>
internal sealed class MergedKey
{
    private readonly (Piece Kind, KeyTemplate? Template, int Digits)[] _pieces;

    private MergedKey((Piece, KeyTemplate?, int)[] pieces) => _pieces = pieces;

    private enum Piece
    {
        Fields,
        Group,
        Number,
        Version,
    }

    /// <summary>Whether groups must be counted.</summary>
    public bool UsesNumber => Array.Exists(_pieces, p => p.Kind == Piece.Number);

    /// <summary>Whether a group's version is in its key, so that no other group ever has the same.</summary>
    public bool UsesVersion => Array.Exists(_pieces, p => p.Kind == Piece.Version);

    /// <summary>
    /// The key without a template: <c>logs/a.csv</c> becomes <c>logs/a.merged.csv</c>. Two first members never make the same one, and a
    /// group keeps its key as long as it keeps its first member.
    /// </summary>
    public static string Default(string first)
    {
        var name = first.AsSpan(first.LastIndexOf('/') + 1);
        var dot = name.LastIndexOf('.');
        var at = dot > 0 && dot < name.Length - 1 ? first.Length - name.Length + dot : first.Length;
        return string.Concat(first.AsSpan(0, at), ".merged", first.AsSpan(at));
    }

    /// <summary>Reads a template; false with what is wrong.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out MergedKey? key, [NotNullWhen(false)] out string? problem)
    {
        key = null;
        var pieces = new List<(Piece, KeyTemplate?, int)>();
        var fields = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var close = text[i] == '{' ? text.IndexOf('}', i) : -1;
            if (text[i] is '{' or '}' && i + 1 < text.Length && text[i + 1] == text[i])
            {
                fields.Append(text, i, 2);
                i++;
            }
            else if (close > 0 && Own(text[(i + 1)..close], out problem) is { } own)
            {
                if (problem is not null || !Flush(out problem))
                {
                    return false;
                }

                pieces.Add(own);
                i = close;
            }
            else
            {
                fields.Append(text[i]);
            }
        }

        if (!Flush(out problem))
        {
            return false;
        }

        if (pieces.Count == 0)
        {
            problem = "the template is empty";
            return false;
        }

        key = new MergedKey([.. pieces]);
        return true;

        bool Flush([NotNullWhen(false)] out string? wrong)
        {
            wrong = null;
            if (fields.Length > 0)
            {
                if (!KeyTemplate.TryParse(fields.ToString(), out var template, out wrong))
                {
                    return false;
                }

                pieces.Add((Piece.Fields, template, 0));
                fields.Clear();
            }

            return true;
        }
    }

    /// <summary>Fills the template in; false with the field that the first member lacks.</summary>
    public bool TryFormat(ObjectRef first, ObjectDraft draft, GroupName group, [NotNullWhen(true)] out string? key, [NotNullWhen(false)] out string? problem)
    {
        var text = new StringBuilder();
        foreach (var (kind, template, digits) in _pieces)
        {
            switch (kind)
            {
                case Piece.Group:
                    text.Append(group.Name);
                    break;
                case Piece.Version:
                    text.Append(group.Version);
                    break;
                case Piece.Number:
                    text.Append(group.Number.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0'));
                    break;
                default:
                    if (!template!.TryFormat(first, draft, out var part, out problem))
                    {
                        key = null;
                        return false;
                    }

                    text.Append(part);
                    break;
            }
        }

        (key, problem) = (text.ToString(), null);
        return true;
    }

    private static (Piece, KeyTemplate?, int)? Own(string inside, out string? problem)
    {
        problem = null;
        if (inside == "group")
        {
            return (Piece.Group, null, 0);
        }

        if (inside == "version")
        {
            return (Piece.Version, null, 0);
        }

        if (inside == "n")
        {
            return (Piece.Number, null, 1);
        }

        if (!inside.StartsWith("n:", StringComparison.Ordinal))
        {
            return null;
        }

        if (!int.TryParse(inside.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var digits) || digits is < 1 or > 18)
        {
            problem = $"'{{{inside}}}' is no number of digits; {{n:5}} makes 00001";
        }

        return (Piece.Number, null, digits);
    }
}

/// <summary>What names a group.</summary>
/// <param name="Name">The text its members have in common.</param>
/// <param name="Number">Which of that name it is, from 1; 0 where nobody counts.</param>
/// <param name="Version">Its version mark.</param>
internal readonly record struct GroupName(string Name, int Number, string Version);
