namespace OssPipeline.Tables.Parquet.Managed;

/// <summary>A structure in Thrift's compact protocol, whatever its fields mean (Apache Thrift, "Compact protocol encoding").</summary>
/// <remarks>A file's footer is read into one, changed where needed, and written again; what is not known goes through as it is.</remarks>
internal sealed class ThriftStruct
{
    /// <summary>The fields by their IDs: bool, long (all integers), <see cref="ThriftDouble"/>, byte[], <see cref="ThriftList"/> or <see cref="ThriftStruct"/>.</summary>
    public SortedDictionary<short, ThriftField> Fields { get; } = [];

    /// <summary>A structure in a field.</summary>
    public ThriftStruct? Struct(short id) => Fields.TryGetValue(id, out var field) ? field.Value as ThriftStruct : null;

    /// <summary>An integer in a field.</summary>
    public long? Integer(short id) => Fields.TryGetValue(id, out var field) && field.Value is long value ? value : null;

    /// <summary>Bytes in a field.</summary>
    public byte[]? Bytes(short id) => Fields.TryGetValue(id, out var field) ? field.Value as byte[] : null;

    /// <summary>Structures in a list in a field; none where there is no such list.</summary>
    public IEnumerable<ThriftStruct> Structs(short id) =>
        Fields.TryGetValue(id, out var field) && field.Value is ThriftList list ? list.Items.OfType<ThriftStruct>() : [];

    /// <summary>Sets an integer of 32 bits.</summary>
    public void Set(short id, int value) => Fields[id] = new ThriftField(ThriftType.Int32, (long)value);

    /// <summary>Sets bytes.</summary>
    public void Set(short id, byte[] value) => Fields[id] = new ThriftField(ThriftType.Binary, value);

    /// <summary>Sets a structure.</summary>
    public void Set(short id, ThriftStruct value) => Fields[id] = new ThriftField(ThriftType.Struct, value);

    /// <summary>Sets a truth value.</summary>
    public void Set(short id, bool value) => Fields[id] = new ThriftField(value ? ThriftType.True : ThriftType.False, value);
}

/// <summary>A field's value.</summary>
/// <param name="Type">Its type on the wire.</param>
/// <param name="Value">The value.</param>
internal readonly record struct ThriftField(ThriftType Type, object Value);

/// <summary>A list or set.</summary>
/// <param name="ItemType">The type of its items.</param>
/// <param name="Items">The items.</param>
internal sealed record ThriftList(ThriftType ItemType, List<object> Items);

/// <summary>A floating-point value, as its eight bytes.</summary>
/// <param name="Bits">The bytes, the first the least.</param>
internal sealed record ThriftDouble(long Bits);

/// <summary>Types in the compact protocol.</summary>
internal enum ThriftType
{
    /// <summary>End of a structure.</summary>
    Stop = 0,

    /// <summary>True.</summary>
    True = 1,

    /// <summary>False.</summary>
    False = 2,

    /// <summary>8-bit integer.</summary>
    Byte = 3,

    /// <summary>16-bit integer.</summary>
    Int16 = 4,

    /// <summary>32-bit integer.</summary>
    Int32 = 5,

    /// <summary>64-bit integer.</summary>
    Int64 = 6,

    /// <summary>Floating point.</summary>
    Double = 7,

    /// <summary>Bytes.</summary>
    Binary = 8,

    /// <summary>List.</summary>
    List = 9,

    /// <summary>Set.</summary>
    Set = 10,

    /// <summary>Map: Parquet's footers have none.</summary>
    Map = 11,

    /// <summary>Structure.</summary>
    Struct = 12,
}
