using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OssPipeline.Tables.Text;

/// <summary>The quick way for formats of numbers with one byte between any two of them, which most are.</summary>
internal sealed class PlainTimePattern
{
    private readonly Part[] _parts;

    private PlainTimePattern(Part[] parts) => _parts = parts;

    /// <summary>Makes one; null when the format is not of that kind.</summary>
    public static PlainTimePattern? Of(ReadOnlySpan<TimeStep> steps)
    {
        var parts = new List<Part>();
        for (var i = 0; i < steps.Length; i += 2)
        {
            var step = steps[i];
            var isNumber = step.Field is TimeField.Year ? step.Max == 4 : step.Field is TimeField.Month or TimeField.Day or TimeField.Hour or TimeField.Minute or TimeField.Second;
            var isLast = i == steps.Length - 1;
            if (!isNumber || (!isLast && steps[i + 1].Field != TimeField.Literal) || i == steps.Length - 2)
            {
                return null;
            }

            parts.Add(new Part(step.Field, step.Min, isLast ? (byte)0 : steps[i + 1].Literal, isLast));
        }

        return new PlainTimePattern([.. parts]);
    }

    /// <summary>Reads a text; <see cref="TextPadding.Bytes"/> bytes behind it can be read.</summary>
    public bool TryRead(ReadOnlySpan<byte> text, bool hasTime, out TextMoment moment)
    {
        moment = default;
        moment.HasTime = hasTime;
        Numbers numbers = default;
        numbers[(int)TimeField.Month] = numbers[(int)TimeField.Day] = 1;
        ref var at = ref MemoryMarshal.GetReference(text);
        ref var end = ref Unsafe.Add(ref at, text.Length);
        var isRight = true;
        foreach (ref readonly var part in _parts.AsSpan())
        {
            var first = (uint)(at - '0');
            var second = (uint)(Unsafe.Add(ref at, 1) - '0');
            isRight &= first <= 9;
            if (part.Field == TimeField.Year)
            {
                var third = (uint)(Unsafe.Add(ref at, 2) - '0');
                var fourth = (uint)(Unsafe.Add(ref at, 3) - '0');
                isRight &= second <= 9 & third <= 9 & fourth <= 9;
                numbers[(int)TimeField.Year] = (int)((first * 1000) + (second * 100) + (third * 10) + fourth);
                at = ref Unsafe.Add(ref at, 4);
            }
            else if (second <= 9)
            {
                numbers[(int)part.Field] = (int)((first * 10) + second);
                at = ref Unsafe.Add(ref at, 2);
            }
            else
            {
                isRight &= part.Min == 1;
                numbers[(int)part.Field] = (int)first;
                at = ref Unsafe.Add(ref at, 1);
            }

            if (!part.IsLast)
            {
                isRight &= at == part.Behind;
                at = ref Unsafe.Add(ref at, 1);
            }

            // Never far behind the end, where the padding ends as well.
            if (Unsafe.IsAddressGreaterThan(ref at, ref end))
            {
                return false;
            }
        }

        return isRight & Unsafe.AreSame(ref at, ref end)
            && CivilTime.TryDays(numbers[(int)TimeField.Year], numbers[(int)TimeField.Month], numbers[(int)TimeField.Day], out moment.Days)
            && CivilTime.TryMicros(numbers[(int)TimeField.Hour], numbers[(int)TimeField.Minute], numbers[(int)TimeField.Second], 0, out moment.Micros);
    }

    /// <summary>A number and the byte behind it.</summary>
    private readonly record struct Part(TimeField Field, byte Min, byte Behind, bool IsLast);

    /// <summary>A number for each field.</summary>
    [InlineArray((int)TimeField.Fraction)]
    private struct Numbers
    {
        private int _first;
    }
}
