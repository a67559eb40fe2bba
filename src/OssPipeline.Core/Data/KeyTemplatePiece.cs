namespace OssPipeline.Core.Data;

/// <summary>What a piece of a <see cref="KeyTemplate"/> stands for.</summary>
internal enum KeyTemplateField
{
    /// <summary>Text as it is.</summary>
    Literal,

    /// <summary><c>{key}</c>.</summary>
    Key,

    /// <summary><c>{dir}</c>.</summary>
    Folders,

    /// <summary><c>{dir:N}</c>.</summary>
    Folder,

    /// <summary><c>{name}</c>.</summary>
    Name,

    /// <summary><c>{stem}</c>.</summary>
    Stem,

    /// <summary><c>{ext}</c>.</summary>
    Extension,

    /// <summary><c>{size}</c>.</summary>
    Size,

    /// <summary><c>{mtime}</c>.</summary>
    Mtime,
}

/// <summary>A piece of a <see cref="KeyTemplate"/>.</summary>
/// <param name="Field">What it stands for.</param>
/// <param name="Argument">The literal's text, or the date format.</param>
/// <param name="Index">Which folder.</param>
/// <param name="Default">What stands in for a missing field; null for nothing.</param>
/// <param name="Spelling">The field as written between the braces, without its default.</param>
internal sealed record KeyTemplatePiece(KeyTemplateField Field, string? Argument, int Index, string? Default, string Spelling);
