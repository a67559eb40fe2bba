using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace OssPipeline.Storage.Local;

/// <summary>Names of files as Linux has them (bytes) and as keys have them (text).</summary>
/// <remarks>
/// A name that is not valid UTF-8 keeps each undecodable byte as a lone surrogate U+DC80…U+DCFF (as PEP 383, "surrogateescape"),
/// so that no two names become one key and the file can still be opened. Stores that take only Unicode refuse such a key, and the
/// object is reported by name instead of being lost.
/// </remarks>
internal static class NativeName
{
    /// <summary>The longest path one system call takes, with its closing NUL (PATH_MAX).</summary>
    public const int MaxPathBytes = 4096;

    /// <summary>The longest name of one file or folder, in bytes (NAME_MAX).</summary>
    public const int MaxNameBytes = 255;

    /// <summary>Writes the bytes of a path and a closing NUL; false when it has more than fit, or text that no bytes stand for.</summary>
    public static bool TryEncode(ReadOnlySpan<char> path, Span<byte> destination, out int length)
    {
        var status = Utf8.FromUtf16(path, destination[..^1], out var read, out length, replaceInvalidSequences: false);
        while (status == OperationStatus.InvalidData)
        {
            if (path[read] is < '\uDC80' or > '\uDCFF' || length >= destination.Length - 1)
            {
                return false;
            }

            destination[length++] = (byte)(path[read] - 0xDC00);
            path = path[(read + 1)..];
            status = Utf8.FromUtf16(path, destination[length..^1], out read, out var more, replaceInvalidSequences: false);
            length += more;
        }

        if (status != OperationStatus.Done)
        {
            return false;
        }

        destination[length] = 0;
        return true;
    }

    /// <summary>The text of a name.</summary>
    public static string Decode(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[MaxNameBytes + 1];
        if (name.Length <= MaxNameBytes && Utf8.ToUtf16(name, text, out _, out var length, replaceInvalidSequences: false) == OperationStatus.Done)
        {
            return new string(text[..length]);
        }

        var escaped = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(name, out var rune, out var used) == OperationStatus.Done)
            {
                escaped.Append(rune);
            }
            else
            {
                foreach (var b in name[..used])
                {
                    escaped.Append((char)(0xDC00 + b));
                }
            }

            name = name[used..];
        }

        return escaped.ToString();
    }
}
