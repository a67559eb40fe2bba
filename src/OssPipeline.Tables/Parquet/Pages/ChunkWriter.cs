using OssPipeline.Tables.Parquet.Managed;
using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Parquet.Pages;

/// <summary>Writes a column of a row group: its dictionary, where it has one, and its pages.</summary>
internal static class ChunkWriter
{
    /// <summary>What parquet-mr and Arrow take. A rest of half a page more is not cut off: small pages compress badly.</summary>
    private const int PageBytes = 1 << 20;

    private const int MostPageBytes = PageBytes + (PageBytes / 2);

    /// <summary>Writes it; gives what the footer tells of it.</summary>
    public static ThriftStruct Write(ParquetPlan plan, RowGroup group, int index, PageTools tools, Stream output, CancellationToken cancellationToken)
    {
        var type = plan.Schema.Columns[index].Type;
        var shape = PageShape.Of(type);
        var bounds = new PageBounds(shape);
        var start = output.Position;
        var dictionary = plan.Columns[index].Repeats && tools.Dictionary.TryBuild(group, index, shape) ? tools.Dictionary : null;
        var plainBytes = 0L;
        if (dictionary is not null)
        {
            bounds.Add(dictionary.Values.Written);
            var packed = tools.Codec.Compress(dictionary.Values.Written);
            plainBytes += Put(output, PageFooter.DictionaryHeader(dictionary.Values.Length, packed.Length, dictionary.Count), packed, dictionary.Values.Length);
        }

        var firstData = output.Position;
        var (cursor, nulls, present) = (new GroupCursor(group, index), 0L, 0);
        while (cursor.Left > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = dictionary is not null ? Rows(cursor.Left, dictionary.Bits) : shape.Storage == FieldStorage.Boolean ? Rows(cursor.Left, 1)
                : shape.Width > 0 ? Rows(cursor.Left, shape.Width * 8) : cursor.RowsWithin(PageBytes, MostPageBytes);
            var page = tools.Page;
            page.Clear();
            var missing = PageLevels.Write(cursor, rows, page);
            nulls += missing;
            if (dictionary is not null)
            {
                page.Add((byte)dictionary.Bits);
                HybridRuns.Write(dictionary.Indexes.Slice(present, rows - missing), dictionary.Bits, page);
                present += rows - missing;
            }
            else
            {
                var first = page.Length;
                PlainValues.Write(cursor, rows, shape, page);
                bounds.Add(page.Written[first..]);
            }

            cursor.Skip(rows);
            var packed = tools.Codec.Compress(page.Written);
            plainBytes += Put(output, PageFooter.DataHeader(page.Length, packed.Length, rows, dictionary is not null), packed, page.Length);
        }

        return PageFooter.Chunk(plan, index, new ChunkFacts(
            start, firstData, group.Rows, nulls, plainBytes, output.Position - start, tools.Codec.Number, dictionary is not null, bounds.ToBytes()));
    }

    private static int Rows(int left, int bits) => left * (long)bits <= MostPageBytes * 8L ? left : (int)(PageBytes * 8L / bits) & ~7;

    private static long Put(Stream output, byte[] header, ReadOnlySpan<byte> packed, int plainBytes)
    {
        output.Write(header);
        output.Write(packed);
        return header.Length + plainBytes;
    }
}
