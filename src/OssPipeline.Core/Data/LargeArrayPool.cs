using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace OssPipeline.Core.Data;

/// <summary>Lends arrays, and keeps as many of each size as were in use at once.</summary>
/// <typeparam name="T">What the arrays hold.</typeparam>
/// <remarks>
/// <see cref="ArrayPool{T}.Shared"/> keeps an array of every size for every thread that ever gave one back, which for arrays of megabytes is most
/// of the memory of a run whose work goes from thread to thread. Here arrays are everybody's, and between two powers of two there is a size
/// more, so that less of an array is unused. Given away they would come to nothing: the collector takes large arrays back late. Small arrays are
/// <see cref="ArrayPool{T}.Shared"/>'s. Safe for concurrent use.
/// </remarks>
public sealed class LargeArrayPool<T> : ArrayPool<T>
{
    private const int SmallBytes = 32 << 10;

    /// <summary>Larger ones are too rare to be kept.</summary>
    private const long MostBytes = 64 << 20;

    private readonly Shelf[] _shelves = new Shelf[64];
    private readonly int _smallest = Math.Max(16, SmallBytes / Unsafe.SizeOf<T>());

    internal LargeArrayPool()
    {
        for (var i = 0; i < _shelves.Length; i++)
        {
            _shelves[i] = new Shelf();
        }
    }

    /// <summary>Bytes of arrays that nobody uses and that are kept.</summary>
    public long Spare
    {
        get
        {
            var sum = 0L;
            for (var i = 0; i < _shelves.Length; i++)
            {
                sum += _shelves[i].Count * (long)SizeOf(i) * Unsafe.SizeOf<T>();
            }

            return sum;
        }
    }

    /// <inheritdoc/>
    public override T[] Rent(int minimumLength)
    {
        if (minimumLength <= _smallest)
        {
            return Shared.Rent(minimumLength);
        }

        var shelf = ShelfOf(minimumLength);
        return _shelves[shelf].Take() ?? GC.AllocateUninitializedArray<T>(Math.Min(SizeOf(shelf), Array.MaxLength));
    }

    /// <inheritdoc/>
    public override void Return(T[] array, bool clearArray = false)
    {
        ArgumentNullException.ThrowIfNull(array);
        if (array.Length <= _smallest)
        {
            Shared.Return(array, clearArray);
            return;
        }

        if (clearArray || RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            Array.Clear(array);
        }

        var shelf = ShelfOf(array.Length);
        if (SizeOf(shelf) == array.Length && array.LongLength * Unsafe.SizeOf<T>() <= MostBytes)
        {
            _shelves[shelf].Put(array);
        }
    }

    // Sizes are 2^n and 3 * 2^(n - 1).
    private static int ShelfOf(int length)
    {
        var log = BitOperations.Log2((uint)length - 1);
        return (2 * log) + (length > 3L << (log - 1) ? 1 : 0);
    }

    private static int SizeOf(int shelf) => (int)Math.Min(int.MaxValue, (shelf & 1) == 0 ? 3L << (shelf / 2) >> 1 : 2L << (shelf / 2));

    private sealed class Shelf
    {
        private readonly Lock _gate = new();
        private readonly Stack<T[]> _arrays = [];

        public int Count
        {
            get
            {
                lock (_gate)
                {
                    return _arrays.Count;
                }
            }
        }

        public T[]? Take()
        {
            lock (_gate)
            {
                return _arrays.TryPop(out var array) ? array : null;
            }
        }

        public void Put(T[] array)
        {
            lock (_gate)
            {
                _arrays.Push(array);
            }
        }
    }
}

/// <summary>The pools of large arrays of the process.</summary>
public static class LargeArrayPool
{
    /// <summary>The one for a type.</summary>
    public static LargeArrayPool<T> Of<T>() => Holder<T>.Pool;

    private static class Holder<T>
    {
        public static readonly LargeArrayPool<T> Pool = new();
    }
}
