namespace OssPipeline.Tables.Parquet.Pages;

/// <summary>Definition levels of a page: a bit a row, set where there is a value (apache/parquet-format, "Encodings", RLE).</summary>
internal static class PageLevels
{
    /// <summary>Writes them; gives how many rows have no value.</summary>
    public static int Write(GroupCursor cursor, int rows, PageBytes page)
    {
        var at = page.Length;
        page.Room(sizeof(int));
        page.Advance(sizeof(int));
        var nulls = 0;
        foreach (var slice in cursor.Next(rows))
        {
            if (slice.Column.Nulls > 0)
            {
                for (var row = slice.First; row < slice.First + slice.Rows; row++)
                {
                    nulls += slice.Column.IsNull(row) ? 1 : 0;
                }
            }
        }

        if (nulls == 0 || nulls == rows)
        {
            page.AddVarint((uint)rows << 1);
            page.Add((byte)(nulls == 0 ? 1 : 0));
        }
        else
        {
            page.AddVarint(((uint)((rows + 7) >> 3) << 1) | 1);
            AddBits(cursor, rows, page);
        }

        page.SetInt32(at, page.Length - at - sizeof(int));
        return nulls;
    }

    private static void AddBits(GroupCursor cursor, int rows, PageBytes page)
    {
        var bytes = (rows + 7) >> 3;
        var bits = page.Room(bytes)[..bytes];
        bits.Clear();
        var at = 0;
        foreach (var slice in cursor.Next(rows))
        {
            for (var row = slice.First; row < slice.First + slice.Rows; row++, at++)
            {
                bits[at >> 3] |= (byte)((slice.Column.IsNull(row) ? 0 : 1) << (at & 7));
            }
        }

        page.Advance(bytes);
    }
}
