using System.Text;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Parquet.Managed;

namespace OssPipeline.Tables.Parquet.Pages;

/// <summary>What files tell of themselves (apache/parquet-format, parquet.thrift).</summary>
internal static class PageFooter
{
    private const int Optional = 1;
    private const int DataPage = 0;
    private const int DictionaryPage = 2;
    private const int Plain = 0;

    /// <summary>As version 1 files name it, for the page of the dictionary and for pages of indexes: what all readers know.</summary>
    private const int PlainDictionary = 2;
    private const int Rle = 3;

    /// <summary>FileMetaData.</summary>
    public static ThriftStruct File(ParquetPlan plan, List<object> groups, long rows)
    {
        var root = new ThriftStruct();
        root.Set(3, 0);
        root.Set(4, "schema"u8.ToArray());
        root.Set(5, plan.Schema.Columns.Count);
        List<object> elements = [root];
        List<object> orders = [];
        for (var i = 0; i < plan.Schema.Columns.Count; i++)
        {
            elements.Add(Element(plan, i));
            var order = new ThriftStruct();
            order.Set(1, new ThriftStruct());
            orders.Add(order);
        }

        var file = new ThriftStruct();
        file.Set(1, 1);
        SetList(file, 2, ThriftType.Struct, elements);
        SetLong(file, 3, rows);
        SetList(file, 4, ThriftType.Struct, groups);
        file.Set(6, "OssPipeline"u8.ToArray());
        SetList(file, 7, ThriftType.Struct, orders);
        return file;
    }

    /// <summary>RowGroup.</summary>
    public static ThriftStruct Group(List<object> chunks, long rows, int ordinal)
    {
        var metas = chunks.ConvertAll(c => ((ThriftStruct)c).Struct(3)!);
        var group = new ThriftStruct();
        SetList(group, 1, ThriftType.Struct, chunks);
        SetLong(group, 2, metas.Sum(m => m.Integer(6)!.Value));
        SetLong(group, 3, rows);
        SetLong(group, 5, metas[0].Integer(11) ?? metas[0].Integer(9)!.Value);
        SetLong(group, 6, metas.Sum(m => m.Integer(7)!.Value));
        if (ordinal <= short.MaxValue)
        {
            group.Fields[7] = new ThriftField(ThriftType.Int16, (long)ordinal);
        }

        return group;
    }

    /// <summary>ColumnChunk.</summary>
    public static ThriftStruct Chunk(ParquetPlan plan, int column, ChunkFacts facts)
    {
        var statistics = new ThriftStruct();
        SetLong(statistics, 3, facts.Nulls);
        if (facts.Bounds is var (least, greatest))
        {
            if (PageShape.Of(plan.Schema.Columns[column].Type).Storage < FieldStorage.Bytes)
            {
                // Older readers know only these, which are right for numbers alone.
                statistics.Set(1, greatest);
                statistics.Set(2, least);
            }

            statistics.Set(5, greatest);
            statistics.Set(6, least);
        }

        var meta = new ThriftStruct();
        meta.Set(1, (int)PageShape.Of(plan.Schema.Columns[column].Type).Storage);
        SetList(meta, 2, ThriftType.Int32, [(long)(facts.HasDictionary ? PlainDictionary : Plain), (long)Rle]);
        SetList(meta, 3, ThriftType.Binary, [Encoding.UTF8.GetBytes(plan.NameOf(column))]);
        meta.Set(4, facts.Codec);
        SetLong(meta, 5, facts.Rows);
        SetLong(meta, 6, facts.PlainBytes);
        SetLong(meta, 7, facts.PackedBytes);
        SetLong(meta, 9, facts.FirstData);
        if (facts.HasDictionary)
        {
            SetLong(meta, 11, facts.Start);
        }

        meta.Set(12, statistics);
        var chunk = new ThriftStruct();
        SetLong(chunk, 2, facts.Start);
        chunk.Set(3, meta);
        return chunk;
    }

    /// <summary>PageHeader of a page of values, or of indexes into a dictionary.</summary>
    public static byte[] DataHeader(int plainBytes, int packedBytes, int rows, bool hasDictionary)
    {
        var data = new ThriftStruct();
        data.Set(1, rows);
        data.Set(2, hasDictionary ? PlainDictionary : Plain);
        data.Set(3, Rle);
        data.Set(4, Rle);
        var header = Header(DataPage, plainBytes, packedBytes);
        header.Set(5, data);
        return ThriftWriter.ToBytes(header);
    }

    /// <summary>PageHeader of a dictionary.</summary>
    public static byte[] DictionaryHeader(int plainBytes, int packedBytes, int values)
    {
        var dictionary = new ThriftStruct();
        dictionary.Set(1, values);
        dictionary.Set(2, PlainDictionary);
        var header = Header(DictionaryPage, plainBytes, packedBytes);
        header.Set(7, dictionary);
        return ThriftWriter.ToBytes(header);
    }

    private static ThriftStruct Header(int type, int plainBytes, int packedBytes)
    {
        var header = new ThriftStruct();
        header.Set(1, type);
        header.Set(2, plainBytes);
        header.Set(3, packedBytes);
        return header;
    }

    private static ThriftStruct Element(ParquetPlan plan, int column)
    {
        var type = plan.Schema.Columns[column].Type;
        var shape = PageShape.Of(type);
        var element = new ThriftStruct();
        element.Set(1, (int)shape.Storage);
        if (shape.Storage == FieldStorage.Fixed)
        {
            element.Set(2, shape.Width);
        }

        element.Set(3, Optional);
        element.Set(4, Encoding.UTF8.GetBytes(plan.NameOf(column)));
        switch (type.Kind)
        {
            case ColumnKind.String: Annotate(element, 0, 1, new ThriftStruct()); break;
            case ColumnKind.Date: Annotate(element, 6, 6, new ThriftStruct()); break;
            case ColumnKind.Int8: Annotate(element, 15, 10, Integer(8)); break;
            case ColumnKind.Int16: Annotate(element, 16, 10, Integer(16)); break;
            case ColumnKind.Timestamp:
                var (unit, timestamp) = (new ThriftStruct(), new ThriftStruct());
                unit.Set(2, new ThriftStruct());
                timestamp.Set(1, true);
                timestamp.Set(2, unit);
                Annotate(element, 10, 8, timestamp);
                break;
            case ColumnKind.Decimal:
                var number = new ThriftStruct();
                number.Set(1, type.Scale);
                number.Set(2, type.Precision);
                Annotate(element, 5, 5, number);
                element.Set(7, type.Scale);
                element.Set(8, type.Precision);
                break;
        }

        return element;
    }

    private static ThriftStruct Integer(int bits)
    {
        var integer = new ThriftStruct();
        integer.Fields[1] = new ThriftField(ThriftType.Byte, (long)bits);
        integer.Set(2, true);
        return integer;
    }

    private static void Annotate(ThriftStruct element, int converted, short logical, ThriftStruct value)
    {
        var union = new ThriftStruct();
        union.Set(logical, value);
        element.Set(6, converted);
        element.Set(10, union);
    }

    private static void SetLong(ThriftStruct target, short id, long value) => target.Fields[id] = new ThriftField(ThriftType.Int64, value);

    private static void SetList(ThriftStruct target, short id, ThriftType type, List<object> items) =>
        target.Fields[id] = new ThriftField(ThriftType.List, new ThriftList(type, items));
}
