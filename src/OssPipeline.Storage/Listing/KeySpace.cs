using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Listing;

/// <summary>
/// What the keys seen so far tell about those not seen yet: which characters stand at which place, so that keys can be reckoned with as
/// numbers whose digits have a base of their own at each place, and a key some way ahead of another can be guessed.
/// </summary>
/// <remarks>
/// A guess decides only where a range of a listing begins, never what is listed: a poor one costs a request. Places count from behind the
/// prefix that all keys share. Not safe for concurrent use.
/// </remarks>
internal sealed class KeySpace(string prefix)
{
    // More places than a difference between two keys can matter at: doubles have 53 bits.
    private const int Places = 12;

    // Below the place where a step first counts; finer would only make keys longer.
    private const int Fine = 2;
    private const int MaxPlace = ObjectKey.MaxBytes;

    private readonly List<KeyPlace> _places = [];
    private readonly char[] _made = new char[MaxPlace + Fine + 1];

    /// <summary>Takes note of a key; <paramref name="previous"/> is the one listed before it, null when that is not known.</summary>
    public void Observe(string? previous, string key)
    {
        var from = prefix.Length;
        var common = previous is null ? from : Math.Max(from, previous.AsSpan().CommonPrefixLength(key));
        for (var i = common; i < key.Length && i - from < MaxPlace; i++)
        {
            var place = At(i - from);
            place.Add(key[i]);

            // What is before it changed, and it begins again: its largest character has been seen.
            if (i > common && previous is not null && i < previous.Length && KeyPlace.Rank(key[i]) < KeyPlace.Rank(previous[i]))
            {
                place.BeganAgain = true;
            }
        }
    }

    /// <summary>A key about <paramref name="items"/> keys behind <paramref name="key"/>, if keys go on as densely as in the samples; null when none can be told.</summary>
    public string? Ahead(string key, double items, ReadOnlySpan<KeySample> samples)
    {
        var origin = MaxPlace;
        long count = 0;
        foreach (var sample in samples)
        {
            origin = Math.Min(origin, sample.First.AsSpan().CommonPrefixLength(sample.Last) - prefix.Length);
            count += sample.Count;
        }

        if (count == 0 || origin < 0 || origin >= MaxPlace)
        {
            return null;
        }

        double width = 0;
        foreach (var sample in samples)
        {
            width += Width(sample.First, sample.Last, origin);
        }

        return width > 0 ? Add(key, origin, width / count * items) : null;
    }

    /// <summary>How far two keys are apart, where 1 is all that one key can differ from another from a place on.</summary>
    private double Width(string low, string high, int origin)
    {
        var common = Math.Max(origin, low.AsSpan().CommonPrefixLength(high) - prefix.Length);
        double unit = 1;
        for (var place = origin; place < common; place++)
        {
            unit /= At(place).Base;
        }

        double width = 0;
        for (var place = common; place < common + Places; place++)
        {
            var at = At(place);
            unit /= at.Base;
            width += (Digit(high, place) - Digit(low, place)) * unit;
        }

        return width;
    }

    private string? Add(string key, int origin, double step)
    {
        var first = origin;
        var digits = step;
        for (; first < MaxPlace; first++)
        {
            digits *= At(first).Base;
            if (digits >= 1)
            {
                break;
            }
        }

        if (first >= MaxPlace || digits > int.MaxValue)
        {
            return null;
        }

        Span<int> steps = stackalloc int[Fine + 1];
        for (var i = 0; i <= Fine; i++)
        {
            steps[i] = (int)digits;
            digits = (digits - steps[i]) * At(first + i + 1).Base;
        }

        var lowest = first;
        var carry = 0;
        for (var place = first + Fine; place >= 0 && (carry > 0 || place >= first); place--)
        {
            var at = At(place);
            var value = Digit(key, place) + (place >= first ? steps[place - first] : 0) + carry;
            carry = value / at.Base;
            _made[place] = at[value % at.Base];
            lowest = Math.Min(lowest, place);
        }

        if (carry > 0 || prefix.Length + lowest > key.Length)
        {
            return null;
        }

        var made = Whole(string.Concat(key.AsSpan(0, prefix.Length + lowest), _made.AsSpan(lowest, first + Fine + 1 - lowest)));
        return ObjectKey.Compare(made, key) > 0 ? made : null;
    }

    // Cut off before half a character: two places need not make a pair.
    private static string Whole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return text[..i];
            }

            i++;
        }

        return text;
    }

    private int Digit(string key, int place) => prefix.Length + place < key.Length ? At(place).DigitOf(key[prefix.Length + place]) : 0;

    private KeyPlace At(int place)
    {
        while (_places.Count <= place)
        {
            _places.Add(new KeyPlace());
        }

        return _places[place];
    }
}

/// <summary>Keys in a row, as they were listed.</summary>
/// <param name="First">The first.</param>
/// <param name="Last">The last.</param>
/// <param name="Count">How many there are from one to the other.</param>
internal readonly record struct KeySample(string First, string Last, int Count);
