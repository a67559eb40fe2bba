namespace OssPipeline.Tables.Csv;

/// <summary>What is wrong with a row before its values are looked at.</summary>
internal enum CsvFault
{
    /// <summary>A quoted field has text behind its closing quote.</summary>
    TextBehindQuote,

    /// <summary>A quoted field has no closing quote.</summary>
    OpenQuote,

    /// <summary>The row has more or fewer fields than columns.</summary>
    Ragged,
}
