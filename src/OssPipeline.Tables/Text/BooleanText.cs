using System.Text;

namespace OssPipeline.Tables.Text;

/// <summary>Words for true and false, in any case.</summary>
internal static class BooleanText
{
    public static bool TryParse(ReadOnlySpan<byte> text, out bool value)
    {
        text = text.Trim((byte)' ');
        value = text.Length switch
        {
            1 => (text[0] | 0x20) is 't' or 'y' || text[0] == '1',
            3 => Ascii.EqualsIgnoreCase(text, "yes"u8),
            4 => Ascii.EqualsIgnoreCase(text, "true"u8),
            _ => false,
        };
        return value || text.Length switch
        {
            1 => (text[0] | 0x20) is 'f' or 'n' || text[0] == '0',
            2 => Ascii.EqualsIgnoreCase(text, "no"u8),
            5 => Ascii.EqualsIgnoreCase(text, "false"u8),
            _ => false,
        };
    }
}
