namespace OssPipeline.Tables.Text;

/// <summary>Reads a value of one type from ASCII or UTF-8 text without spaces around it. A struct, so that loops over it are compiled for it.</summary>
internal interface ITextParser<T>
    where T : unmanaged
{
    /// <summary>Reads a value; false when the text is none that fits.</summary>
    /// <param name="text">The first byte. <see cref="TextPadding.Bytes"/> bytes behind the last one can be read too, whatever they are.</param>
    /// <param name="length">How many bytes the text has; at least 1.</param>
    /// <param name="value">The value.</param>
    bool TryParse(ref byte text, int length, out T value);
}
