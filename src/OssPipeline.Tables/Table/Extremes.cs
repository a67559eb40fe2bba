using System.Numerics;
using System.Runtime.InteropServices;

namespace OssPipeline.Tables.Table;

/// <summary>The least and the greatest of many values.</summary>
internal static class Extremes
{
    /// <summary>Of integers, at least one.</summary>
    public static (T Least, T Greatest) Of<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var (least, greatest) = (T.MaxValue, T.MinValue);
        var at = 0;
        if (values.Length >= Vector<T>.Count * 2)
        {
            var vectors = MemoryMarshal.Cast<T, Vector<T>>(values);
            var (leasts, greatests) = (vectors[0], vectors[0]);
            foreach (var vector in vectors)
            {
                leasts = Vector.Min(leasts, vector);
                greatests = Vector.Max(greatests, vector);
            }

            for (var i = 0; i < Vector<T>.Count; i++)
            {
                least = T.Min(least, leasts[i]);
                greatest = T.Max(greatest, greatests[i]);
            }

            at = vectors.Length * Vector<T>.Count;
        }

        for (; at < values.Length; at++)
        {
            least = T.Min(least, values[at]);
            greatest = T.Max(greatest, values[at]);
        }

        return (least, greatest);
    }

    /// <summary>Of floating-point numbers but NaN; null where there is no other.</summary>
    public static (T Least, T Greatest)? OfNumbers<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (least, greatest) = (T.PositiveInfinity, T.NegativeInfinity);
        var vectors = MemoryMarshal.Cast<T, Vector<T>>(values);
        var (leasts, greatests) = (new Vector<T>(least), new Vector<T>(greatest));
        foreach (var vector in vectors)
        {
            // Where a value is NaN neither comparison holds, and what was there is kept.
            leasts = Vector.ConditionalSelect(Vector.LessThan(vector, leasts), vector, leasts);
            greatests = Vector.ConditionalSelect(Vector.GreaterThan(vector, greatests), vector, greatests);
        }

        for (var i = 0; i < Vector<T>.Count; i++)
        {
            least = leasts[i] < least ? leasts[i] : least;
            greatest = greatests[i] > greatest ? greatests[i] : greatest;
        }

        foreach (var value in values[(vectors.Length * Vector<T>.Count)..])
        {
            least = value < least ? value : least;
            greatest = value > greatest ? value : greatest;
        }

        // Still the other way round where all are NaN.
        return least <= greatest ? (least, greatest) : null;
    }
}
