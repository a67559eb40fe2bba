using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OssPipeline.Blocks;

/// <summary>The expected sums of a list file, by key.</summary>
/// <remarks>
/// The file comes from outside and may be long: it is read in one pass with lines of bounded length, and an entry costs about 50
/// bytes, since keys are kept as 128 bits of their SHA-256.
/// </remarks>
internal sealed class Crc64List
{
    /// <summary>The longest line, in bytes: a key of OSS has at most 1,023.</summary>
    public const int MaxLine = 8 << 10;

    /// <summary>The most lines, some 800 MB of memory.</summary>
    public const int MaxEntries = 1 << 24;

    private readonly string _path;
    private readonly Dictionary<UInt128, ulong> _sums = [];
    private readonly List<(UInt128 Key, ulong Decimal, ulong Hex, int Line)> _undecided = [];
    private bool? _isHex; // 16 digits without a letter can be either; a line that can't decides for the whole file.
    private int _line;

    private Crc64List(string path) => _path = path;

    /// <summary>How many keys it has.</summary>
    public int Count => _sums.Count;

    /// <summary>Reads a list.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="InvalidDataException">A line is wrong; the message has file and line.</exception>
    public static Crc64List Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            return Read(file, path);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new IOException($"The list of sums '{path}' can't be read: {e.Message}", e);
        }
    }

    /// <summary>The expected sum of a key; null when the list has none.</summary>
    public ulong? Find(string key) => _sums.TryGetValue(Digest(Encoding.UTF8.GetBytes(key)), out var sum) ? sum : null;

    private static Crc64List Read(FileStream file, string path)
    {
        var list = new Crc64List(path);
        var buffer = new byte[64 << 10];
        var filled = 0;
        for (var ended = false; !ended;)
        {
            var read = file.Read(buffer, filled, buffer.Length - filled);
            filled += read;
            ended = read == 0;
            var rest = buffer.AsSpan(0, filled);
            int end;
            while ((end = rest.IndexOf((byte)'\n')) >= 0)
            {
                list.Add(rest[..end]);
                rest = rest[(end + 1)..];
            }

            if (ended || rest.Length > MaxLine)
            {
                list.Add(rest);
                rest = [];
            }

            rest.CopyTo(buffer);
            filled = rest.Length;
        }

        list.Decide();
        return list;
    }

    private void Add(ReadOnlySpan<byte> line)
    {
        _line++;
        if (_line == 1 && line.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
        }

        line = line.EndsWith("\r"u8) ? line[..^1] : line;
        if (line.IsEmpty)
        {
            return;
        }

        if (line.Length > MaxLine)
        {
            throw Wrong($"is longer than {MaxLine} bytes");
        }

        var gap = line.IndexOf("  "u8);
        var key = gap < 0 ? default : line[(gap + 2)..];
        key = key.StartsWith("./"u8) ? key[2..] : key;
        if (key.IsEmpty)
        {
            throw Wrong("is not a CRC64, two spaces and a key");
        }

        AddSum(line[..gap], Digest(key));
        if (_sums.Count + _undecided.Count > MaxEntries)
        {
            throw Wrong($"is one more than the {MaxEntries} a list can have; split it");
        }
    }

    private void AddSum(ReadOnlySpan<byte> sum, UInt128 key)
    {
        var marked = sum.StartsWith("0x"u8);
        var digits = marked ? sum[2..] : sum;
        var isHex = digits.Length == 16 & ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex);
        var isDecimal = !marked & Utf8Parser.TryParse(digits, out ulong value, out var used) && used == digits.Length;
        if (isHex && isDecimal)
        {
            _undecided.Add((key, value, hex, _line));
        }
        else if (!isHex && !isDecimal)
        {
            throw Wrong($"has '{Encoding.UTF8.GetString(sum[..Math.Min(sum.Length, 40)])}' in front, which is neither a decimal CRC64 nor one of 16 hex digits");
        }
        else if (_isHex is { } before && before != isHex)
        {
            throw Wrong($"has its CRC64 in {(isHex ? "hex" : "decimal")}, but the lines before have it in {(before ? "hex" : "decimal")}; a list uses one of the two");
        }
        else
        {
            _isHex = isHex;
            Put(key, isHex ? hex : value);
        }
    }

    private void Decide()
    {
        foreach (var (key, value, hex, line) in _undecided)
        {
            _line = line;
            Put(key, _isHex == true ? hex : value);
        }

        _undecided.Clear();
    }

    private void Put(UInt128 key, ulong sum)
    {
        if (!_sums.TryAdd(key, sum) && _sums[key] != sum)
        {
            throw Wrong($"gives a key another CRC64 ({sum}) than an earlier line ({_sums[key]})");
        }
    }

    private InvalidDataException Wrong(string what) => new($"{_path}:{_line}: the line {what}.");

    private static UInt128 Digest(ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
