using OssPipeline.Core.Storage;

namespace OssPipeline.DevServer.Storage;

/// <summary>A map from keys to values in OSS's listing order, with seeks in logarithmic time.</summary>
/// <remarks>
/// Leaves of at most 512 keys under one directory: a million keys are some 3,000 leaves, so that an insert moves a few kilobytes at
/// most, a page is read from neighbouring memory, and there is no node object per key. Not safe for concurrent use.
/// </remarks>
/// <typeparam name="T">What a key leads to.</typeparam>
internal sealed class SortedTable<T>
    where T : class
{
    private const int Capacity = 512;

    private readonly List<Leaf> _leaves = [new Leaf()];

    /// <summary>How many keys there are.</summary>
    public int Count { get; private set; }

    /// <summary>The value of a key; null when it is absent.</summary>
    public T? Find(string key)
    {
        var leaf = LeafOf(key);
        var index = leaf.Search(key);
        return index >= 0 ? leaf.Values[index] : null;
    }

    /// <summary>Sets a key's value and returns the one it had; null when the key is new.</summary>
    public T? Set(string key, T value)
    {
        var position = LeafIndexOf(key);
        var leaf = _leaves[position];
        var index = leaf.Search(key);
        if (index >= 0)
        {
            var previous = leaf.Values[index];
            leaf.Keys[index] = key;
            leaf.Values[index] = value;
            return previous;
        }

        index = ~index;
        if (leaf.Count == Capacity)
        {
            // Ascending inserts, the usual case, leave full leaves behind instead of half-full ones.
            var keep = position == _leaves.Count - 1 && index == Capacity ? Capacity : Capacity / 2;
            var right = leaf.SplitAt(keep);
            _leaves.Insert(position + 1, right);
            if (index >= keep)
            {
                leaf = right;
                index -= keep;
            }
        }

        leaf.Insert(index, key, value);
        Count++;
        return null;
    }

    /// <summary>Removes a key and returns the value it had; null when it was absent.</summary>
    public T? Remove(string key)
    {
        var position = LeafIndexOf(key);
        var leaf = _leaves[position];
        var index = leaf.Search(key);
        if (index < 0)
        {
            return null;
        }

        var value = leaf.Values[index];
        leaf.RemoveAt(index);
        Count--;
        if (leaf.Count == 0 && _leaves.Count > 1)
        {
            _leaves.RemoveAt(position);
        }
        else if (position + 1 < _leaves.Count && leaf.Count + _leaves[position + 1].Count <= Capacity / 2)
        {
            leaf.Append(_leaves[position + 1]);
            _leaves.RemoveAt(position + 1);
        }

        return value;
    }

    /// <summary>The place of the first key that is not below <paramref name="key"/>.</summary>
    public Cursor AtLeast(string key) => Seek(key, static (k, bound) => ObjectKey.Compare(k, bound) < 0);

    /// <summary>The place of the first key above <paramref name="key"/>.</summary>
    public Cursor After(string key) => Seek(key, static (k, bound) => ObjectKey.Compare(k, bound) <= 0);

    /// <summary>The place of the first key above <paramref name="prefix"/> that does not start with it.</summary>
    public Cursor Past(string prefix) =>
        Seek(prefix, static (k, bound) => k.StartsWith(bound, StringComparison.Ordinal) || ObjectKey.Compare(k, bound) < 0);

    /// <summary>All pairs in order; the table must not change meanwhile.</summary>
    public IEnumerable<KeyValuePair<string, T>> Pairs()
    {
        foreach (var leaf in _leaves)
        {
            for (var i = 0; i < leaf.Count; i++)
            {
                yield return new(leaf.Keys[i], leaf.Values[i]);
            }
        }
    }

    private Leaf LeafOf(string key) => _leaves[LeafIndexOf(key)];

    private int LeafIndexOf(string key)
    {
        int low = 1, high = _leaves.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (ObjectKey.Compare(_leaves[middle].Keys[0], key) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    // The first place whose key is not below the bound; isBelow is true up to there and false from there on.
    private Cursor Seek(string bound, Func<string, string, bool> isBelow)
    {
        int low = 1, high = _leaves.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (isBelow(_leaves[middle].Keys[0], bound))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        var position = low - 1;
        var leaf = _leaves[position];
        low = 0;
        high = leaf.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (isBelow(leaf.Keys[middle], bound))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return new Cursor(this, position, low);
    }

    /// <summary>A place between keys; valid until the table changes.</summary>
    internal struct Cursor(SortedTable<T> table, int leaf, int index)
    {
        private int _leaf = leaf;
        private int _index = index;

        /// <summary>Gives the pair at this place and steps over it; false at the end.</summary>
        public bool TryNext(out string key, out T value)
        {
            while (_leaf < table._leaves.Count && _index >= table._leaves[_leaf].Count)
            {
                _leaf++;
                _index = 0;
            }

            if (_leaf == table._leaves.Count)
            {
                (key, value) = (null!, null!);
                return false;
            }

            var current = table._leaves[_leaf];
            (key, value) = (current.Keys[_index], current.Values[_index]);
            _index++;
            return true;
        }
    }

    private sealed class Leaf
    {
        public string[] Keys { get; private set; } = new string[8];

        public T[] Values { get; private set; } = new T[8];

        public int Count { get; private set; }

        public int Search(string key) => Array.BinarySearch(Keys, 0, Count, key, ObjectKey.Order);

        public void Insert(int index, string key, T value)
        {
            Reserve(Count + 1);
            Array.Copy(Keys, index, Keys, index + 1, Count - index);
            Array.Copy(Values, index, Values, index + 1, Count - index);
            Keys[index] = key;
            Values[index] = value;
            Count++;
        }

        public void RemoveAt(int index)
        {
            Count--;
            Array.Copy(Keys, index + 1, Keys, index, Count - index);
            Array.Copy(Values, index + 1, Values, index, Count - index);
            Keys[Count] = null!;
            Values[Count] = null!;
        }

        public void Append(Leaf other)
        {
            Reserve(Count + other.Count);
            Array.Copy(other.Keys, 0, Keys, Count, other.Count);
            Array.Copy(other.Values, 0, Values, Count, other.Count);
            Count += other.Count;
        }

        public Leaf SplitAt(int keep)
        {
            var right = new Leaf();
            var moved = Count - keep;
            right.Reserve(moved);
            Array.Copy(Keys, keep, right.Keys, 0, moved);
            Array.Copy(Values, keep, right.Values, 0, moved);
            Array.Clear(Keys, keep, moved);
            Array.Clear(Values, keep, moved);
            right.Count = moved;
            Count = keep;
            return right;
        }

        private void Reserve(int count)
        {
            if (count > Keys.Length)
            {
                var size = Math.Min(Capacity, Math.Max(count, Keys.Length * 2));
                var keys = new string[size];
                var values = new T[size];
                Array.Copy(Keys, keys, Count);
                Array.Copy(Values, values, Count);
                Keys = keys;
                Values = values;
            }
        }
    }
}
