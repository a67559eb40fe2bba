using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.Csv;

/// <summary>A column of text, or of bytes taken as they are.</summary>
internal sealed class StringColumn(ColumnType type) : FieldColumn(type)
{
    private readonly List<int> _nulls = [];
    private readonly int _length = type.Length;
    private readonly bool _isText = type.Kind == ColumnKind.String;

    public override void Decode(CsvBlock block, int field, List<int> failures)
    {
        var first = Builder.Count;
        var at = Builder.ValueBytes;
        var start = at;
        Builder.AppendMany(block.Rows, Measure(block, field) + TextPadding.Bytes, out var room, out var ends);
        var checks = !block.IsUtf8 || _length > 0;
        var plain = block.Nulls.IsEmpty && block.Dialect is not { Quote: null, OwnEscape: not null } && !checks;
        ref var source = ref MemoryMarshal.GetArrayDataReference(block.Text);
        ref var target = ref MemoryMarshal.GetReference(room);
        ref var fieldEnds = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(block.Ends), field);
        var firstFields = block.FirstFields.AsSpan(0, ends.Length);
        var starts = block.Starts.AsSpan(0, ends.Length);
        var quote = block.Dialect.Quote ?? 0;
        for (var row = 0; row < ends.Length; row++)
        {
            ref var end = ref Unsafe.Add(ref fieldEnds, firstFields[row]);
            var from = field == 0 ? starts[row] : Unsafe.Subtract(ref end, 1) + 1;
            var length = end - from;
            ref var text = ref Unsafe.Add(ref source, from);
            if (plain && length >= 0 && (text != quote || quote == 0))
            {
                Copy(ref text, ref Unsafe.Add(ref target, at - start), length);
                at += length;
            }
            else if (!block.TryGetText(from, length, out var value))
            {
                _nulls.Add(first + row);
            }
            else
            {
                if (checks && _isText && !TextValues.FitsString(value, _length))
                {
                    failures.Add(row);
                }

                value.CopyTo(room[(at - start)..]);
                at += value.Length;
            }

            ends[row] = at;
        }

        Builder.EndMany();
        foreach (var row in _nulls)
        {
            Builder.SetNull(row);
        }

        _nulls.Clear();
    }

    // Short texts, whose bytes can be overread and overwritten, as one vector.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(ref byte source, ref byte target, int length)
    {
        if (length <= 32)
        {
            Vector256.LoadUnsafe(ref source).StoreUnsafe(ref target);
        }
        else
        {
            MemoryMarshal.CreateReadOnlySpan(ref source, length).CopyTo(MemoryMarshal.CreateSpan(ref target, length));
        }
    }

    private static int Measure(CsvBlock block, int field)
    {
        ref var fieldEnds = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(block.Ends), field);
        var firstFields = block.FirstFields.AsSpan(0, block.Rows);
        var starts = block.Starts.AsSpan(0, block.Rows);
        var bytes = 0;
        for (var row = 0; row < firstFields.Length; row++)
        {
            ref var end = ref Unsafe.Add(ref fieldEnds, firstFields[row]);
            bytes += Math.Max(0, end - (field == 0 ? starts[row] : Unsafe.Subtract(ref end, 1) + 1));
        }

        return bytes;
    }
}
