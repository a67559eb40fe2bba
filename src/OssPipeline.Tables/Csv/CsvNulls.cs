namespace OssPipeline.Tables.Csv;

/// <summary>Which texts mean null.</summary>
internal sealed class CsvNulls
{
    private readonly byte[][] _texts;

    /// <summary>Takes the texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="isQuotedToo">Whether they mean null between quotes as well.</param>
    public CsvNulls(IEnumerable<byte[]> texts, bool isQuotedToo)
    {
        _texts = [.. texts];
        IsQuotedToo = isQuotedToo;
    }

    /// <summary>Whether there are any.</summary>
    public bool IsEmpty => _texts.Length == 0;

    /// <summary>Whether they mean null between quotes as well.</summary>
    public bool IsQuotedToo { get; }

    /// <summary>The texts.</summary>
    public IReadOnlyList<byte[]> Texts => _texts;

    /// <summary>Whether a text is one of them.</summary>
    public bool Has(ReadOnlySpan<byte> text)
    {
        foreach (var one in _texts)
        {
            if (text.SequenceEqual(one))
            {
                return true;
            }
        }

        return false;
    }
}
