using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Local;

/// <summary>What is known of an open upload: a text file beside its bytes that any process can add to and read.</summary>
/// <remarks>
/// First line: <c>osspipe-upload 1 MILLISECONDS KEY</c> (begun at, the key's UTF-16 in hex). Then, per part, <c>w NUMBER OFFSET SIZE</c> before its
/// bytes are written and <c>d NUMBER OFFSET SIZE CRC</c> after. A <c>w</c> voids every part whose bytes it is about to overwrite, so
/// a process that dies in between leaves no part that is listed but damaged. Each record has a line break on both sides: one that a
/// full disk cut short spoils no other, and is ignored for it is not well formed.
/// </remarks>
internal sealed class UploadLog
{
    private const string Magic = "osspipe-upload 1 ";

    private readonly SortedDictionary<int, (UploadedPart Part, long Offset)> _parts = [];
    private readonly SortedSet<(long Offset, int Number)> _byOffset = [];

    private UploadLog(string key, DateTimeOffset initiated) => (Key, Initiated) = (key, initiated);

    public string Key { get; }

    public DateTimeOffset Initiated { get; }

    public IReadOnlyList<UploadedPart> Parts => [.. _parts.Values.Select(p => p.Part)];

    public static byte[] Header(string key, DateTimeOffset initiated) =>
        Encoding.ASCII.GetBytes($"{Magic}{initiated.ToUnixTimeMilliseconds()} {Convert.ToHexString(MemoryMarshal.AsBytes(key.AsSpan()))}\n");

    public static byte[] Writing(PartAddress part, int size) =>
        Encoding.ASCII.GetBytes($"\nw {part.Number} {part.Offset} {size}\n");

    public static byte[] Done(PartAddress part, int size, ulong crc) =>
        Encoding.ASCII.GetBytes($"\nd {part.Number} {part.Offset} {size} {crc:x16}\n");

    /// <summary>The ETag of a part: what its bytes were.</summary>
    public static string ETag(long size, ulong crc) => $"{crc:x16}-{size:x}";

    /// <summary>Reads a log; null when its first line is not whole.</summary>
    public static UploadLog? Parse(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0 || ParseHeader(Encoding.ASCII.GetString(bytes[..end])) is not { } log)
        {
            return null;
        }

        for (bytes = bytes[(end + 1)..]; (end = bytes.IndexOf((byte)'\n')) >= 0; bytes = bytes[(end + 1)..])
        {
            if (end > 0)
            {
                log.Apply(Encoding.ASCII.GetString(bytes[..end]).Split(' '));
            }
        }

        return log;
    }

    /// <summary>Checks that the parts named lie one behind the other from the beginning; gives their CRCs combined.</summary>
    public (long Size, ulong Crc64) Assemble(IReadOnlyList<UploadedPart> parts)
    {
        if (parts.Count == 0)
        {
            throw Refuse("no part was named");
        }

        var (size, crc, last) = (0L, 0UL, 0);
        foreach (var part in parts)
        {
            if (part.Number <= last)
            {
                throw Refuse($"part {part.Number} follows part {last}; name parts in ascending order");
            }

            if (!_parts.TryGetValue(part.Number, out var stored) || stored.Part.ETag != part.ETag)
            {
                throw Refuse($"part {part.Number} with ETag {part.ETag} is not stored; put it again");
            }

            if (stored.Offset != size)
            {
                throw Refuse($"part {part.Number} was put at offset {stored.Offset}, but the parts before it end at {size}");
            }

            crc = Crc64Xz.Combine(crc, stored.Part.Crc64!.Value, stored.Part.Size);
            size += stored.Part.Size;
            last = part.Number;
        }

        return (size, crc);
    }

    private static UploadLog? ParseHeader(string line)
    {
        if (!line.StartsWith(Magic, StringComparison.Ordinal) || line[Magic.Length..].Split(' ') is not [var begun, var key])
        {
            return null;
        }

        try
        {
            var initiated = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(begun, CultureInfo.InvariantCulture));
            return new UploadLog(new string(MemoryMarshal.Cast<byte, char>(Convert.FromHexString(key))), initiated);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private void Apply(string[] record)
    {
        if (record is ["w", var number, var offset, var size] && TryRead(number, offset, size, out var n, out var at, out var length))
        {
            Void(n, at, length);
        }
        else if (record is ["d", var number2, var offset2, var size2, { Length: 16 } crc] && TryRead(number2, offset2, size2, out n, out at, out length)
            && ulong.TryParse(crc, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var crc64))
        {
            Void(n, at, length);
            _parts[n] = (new UploadedPart(n, length, ETag(length, crc64), crc64), at);
            if (length > 0)
            {
                _byOffset.Add((at, n));
            }
        }
    }

    /// <summary>Forgets the part of this number and all whose bytes the range touches. What is left never overlaps.</summary>
    private void Void(int number, long offset, long size)
    {
        Forget(number);
        if (size == 0)
        {
            return;
        }

        // Ranges that don't overlap end in the order they begin in, so the search from the range's end down can stop early.
        // A part's number is never 0, so the default that Max gives for nothing can be told.
        while (_byOffset.GetViewBetween((0, 0), (offset + size - 1, int.MaxValue)).Max is { Number: > 0 } last
            && last.Offset + _parts[last.Number].Part.Size > offset)
        {
            Forget(last.Number);
        }
    }

    private void Forget(int number)
    {
        if (_parts.Remove(number, out var part))
        {
            _byOffset.Remove((part.Offset, number));
        }
    }

    private static bool TryRead(string number, string offset, string size, out int n, out long at, out long length)
    {
        (at, length) = (0, 0);
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out n)
            && long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out at)
            && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out length);
    }

    private StoreException Refuse(string why) =>
        new(StoreErrorKind.InvalidRequest, $"The upload of '{Key}' can't be completed: {why}.");
}
