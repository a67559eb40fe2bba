namespace OssPipeline.Tables.RowBlocks.Expressions;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    /// <summary>A name, or a word of the language.</summary>
    Word,

    /// <summary>A name in back-ticks.</summary>
    QuotedName,

    /// <summary>Text in single quotes.</summary>
    Text,

    /// <summary>A number without sign.</summary>
    Number,

    /// <summary>An operator, a comma or a parenthesis.</summary>
    Symbol,

    /// <summary>The end.</summary>
    End,
}

/// <summary>A piece of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text, without quotes.</param>
/// <param name="Position">Where it begins.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Position)
{
    /// <summary>Whether it is a word of the language, in any case.</summary>
    public bool Is(string word) => Kind == TokenKind.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is a symbol.</summary>
    public bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    /// <summary>It, for messages.</summary>
    public override string ToString() => Kind switch
    {
        TokenKind.End => "the end",
        TokenKind.Text => $"the text '{Shown}'",
        _ => $"'{Shown}'",
    };

    private string Shown
    {
        get
        {
            var shown = new string([.. Text.Take(40).Select(c => char.IsControl(c) ? ' ' : c)]);
            return shown.Length < Text.Length ? shown + "…" : shown;
        }
    }
}
