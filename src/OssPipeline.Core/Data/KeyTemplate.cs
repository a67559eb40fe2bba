using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace OssPipeline.Core.Data;

/// <summary>A pattern that makes a key of an object's own fields: <c>{mtime:yyyy}/{dir:0|none}/{name}</c>.</summary>
/// <remarks>
/// <para>Fields: <c>{key}</c>, <c>{dir}</c> (all folders, without the last slash), <c>{dir:N}</c> (the N-th folder from 0, from the
/// end when negative), <c>{name}</c> (after the last slash), <c>{stem}</c> (the name before its last dot), <c>{ext}</c> (after that
/// dot), <c>{size}</c> (bytes), <c>{mtime}</c> (UTC, as <c>yyyy-MM-dd</c> or in a format of .NET's custom date letters).</para>
/// <para>A field that is absent or empty for an object fails that object, unless a default follows a <c>|</c>. <c>{{</c> and
/// <c>}}</c> stand for the braces themselves.</para>
/// <para>Immutable and safe for concurrent use.</para>
/// </remarks>
public sealed class KeyTemplate
{
    private readonly KeyTemplatePiece[] _pieces;

    private KeyTemplate(string text, KeyTemplatePiece[] pieces)
    {
        Text = text;
        _pieces = pieces;
    }

    /// <summary>The template as written.</summary>
    public string Text { get; }

    /// <summary>Reads a template; false with what is wrong and where.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out KeyTemplate? template, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        template = KeyTemplateParser.Parse(text, out problem) is { } pieces ? new KeyTemplate(text, pieces) : null;
        return template is not null;
    }

    /// <summary>Reads a template that was validated before.</summary>
    /// <exception cref="FormatException">It is not a template.</exception>
    public static KeyTemplate Parse(string text) => TryParse(text, out var template, out var problem) ? template : throw new FormatException(problem);

    /// <summary>Fills the template in; the result is the only allocation as long as it is short.</summary>
    /// <param name="origin">Gives <c>mtime</c>.</param>
    /// <param name="draft">Gives the key and the size, as the blocks before made them.</param>
    /// <param name="text">The text made.</param>
    /// <param name="problem">Which field the object lacks.</param>
    public bool TryFormat(ObjectRef origin, ObjectDraft draft, [NotNullWhen(true)] out string? text, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(draft);
        var output = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[256]);
        foreach (var piece in _pieces)
        {
            if (!Append(ref output, piece, origin, draft))
            {
                if (piece.Default is null)
                {
                    output.Clear();
                    text = null;
                    problem = $"the template '{Text}' needs {{{piece.Spelling}}}, which '{draft.Key}' does not have; a default can follow a '|': {{{piece.Spelling}|none}}";
                    return false;
                }

                output.AppendLiteral(piece.Default);
            }
        }

        text = output.ToStringAndClear();
        problem = null;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool Append(ref DefaultInterpolatedStringHandler output, KeyTemplatePiece piece, ObjectRef origin, ObjectDraft draft)
    {
        switch (piece.Field)
        {
            case KeyTemplateField.Literal:
                output.AppendLiteral(piece.Argument!);
                return true;
            case KeyTemplateField.Size:
                if (draft.Length is not { } length)
                {
                    return false;
                }

                output.AppendFormatted(length);
                return true;
            case KeyTemplateField.Mtime:
                if (origin.LastModified is not { } modified)
                {
                    return false;
                }

                output.AppendFormatted(modified.UtcDateTime, piece.Argument);
                return true;
            default:
                var part = PartOf(draft.Key, piece);
                output.AppendFormatted(part);
                return !part.IsEmpty;
        }
    }

    private static ReadOnlySpan<char> PartOf(ReadOnlySpan<char> key, KeyTemplatePiece piece)
    {
        var slash = key.LastIndexOf('/');
        var folders = slash < 0 ? [] : key[..slash];
        var name = key[(slash + 1)..];

        // A dot in front or at the end does not part a stem from an extension: .profile and "a." are all stem.
        var dot = name.LastIndexOf('.');
        var hasExtension = dot > 0 && dot < name.Length - 1;
        return piece.Field switch
        {
            KeyTemplateField.Key => key,
            KeyTemplateField.Folders => folders,
            KeyTemplateField.Folder => slash < 0 ? [] : Folder(folders, piece.Index),
            KeyTemplateField.Name => name,
            KeyTemplateField.Stem => hasExtension ? name[..dot] : name,
            KeyTemplateField.Extension => hasExtension ? name[(dot + 1)..] : [],
            _ => throw new InvalidOperationException($"{piece.Field} is not a part of a key."),
        };
    }

    private static ReadOnlySpan<char> Folder(ReadOnlySpan<char> folders, int index)
    {
        var wanted = index >= 0 ? index : folders.Count('/') + 1 + index;
        foreach (var range in folders.Split('/'))
        {
            if (wanted-- == 0)
            {
                return folders[range];
            }
        }

        return [];
    }
}
