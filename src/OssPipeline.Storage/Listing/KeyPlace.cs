namespace OssPipeline.Storage.Listing;

/// <summary>The characters that may stand at one place of keys, in the order of their UTF-8 bytes.</summary>
internal sealed class KeyPlace
{
    private const int MostKinds = 512;

    // Where one of a kind stands, others are to be expected.
    private static readonly (char From, char To)[] Kinds = [('0', '9'), ('A', 'Z'), ('a', 'f'), ('g', 'z')];

    private readonly HashSet<char> _seen = [];
    private UInt128 _seenAscii;
    private bool _beganAgain;
    private int[]? _ranks;

    /// <summary>Whether its characters were seen to begin again, so that the largest of them is known.</summary>
    public bool BeganAgain
    {
        get => _beganAgain;
        set
        {
            if (_beganAgain != value)
            {
                _beganAgain = value;
                _ranks = null;
            }
        }
    }

    /// <summary>How many characters may stand here; at least 1.</summary>
    public int Base => Ranks.Length;

    private int[] Ranks => _ranks ??= MakeRanks();

    /// <summary>The character with a number.</summary>
    public char this[int digit] => CharOf(Ranks[digit]);

    /// <summary>Orders UTF-16 units as the UTF-8 bytes of what they stand for.</summary>
    public static int Rank(char c) => c >= 0xE000 ? c - 0x800 : c >= 0xD800 ? c + 0x2000 : c;

    /// <summary>The number of a character, or of the next larger one.</summary>
    public int DigitOf(char c)
    {
        var at = Array.BinarySearch(Ranks, Rank(c));
        return at >= 0 ? at : Math.Min(~at, Ranks.Length - 1);
    }

    /// <summary>Takes note of a character.</summary>
    public void Add(char c)
    {
        if (c < 128)
        {
            var bit = UInt128.One << c;
            if ((_seenAscii & bit) == 0)
            {
                _seenAscii |= bit;
                _ranks = null;
            }
        }
        else if (_seen.Count < MostKinds && _seen.Add(c))
        {
            _ranks = null;
        }
    }

    private static char CharOf(int rank) => (char)(rank >= 0xF800 ? rank - 0x2000 : rank >= 0xD800 ? rank + 0x800 : rank);

    private int[] MakeRanks()
    {
        var ascii = _seenAscii;
        if (!_beganAgain)
        {
            foreach (var (from, to) in Kinds)
            {
                var kind = ((UInt128.One << (to - from + 1)) - 1) << from;
                if ((ascii & kind) != 0)
                {
                    ascii |= kind;
                }
            }
        }

        var ranks = new List<int>(_seen.Select(Rank));
        for (var c = 0; c < 128; c++)
        {
            if ((ascii & (UInt128.One << c)) != 0)
            {
                ranks.Add(c);
            }
        }

        if (ranks.Count == 0)
        {
            ranks.Add('0');
        }

        ranks.Sort();
        return [.. ranks];
    }
}
