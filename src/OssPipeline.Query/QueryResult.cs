using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using System.Text;
using DuckDB.NET.Data;

namespace OssPipeline.Query;

/// <summary>The rows of an answer, one at a time as they are found.</summary>
public sealed class QueryResult : IDisposable
{
    private static readonly MethodInfo FieldValue = typeof(DuckDBDataReader).GetMethod(nameof(DuckDBDataReader.GetFieldValue))!;

    private readonly DuckDBCommand _command;
    private readonly DuckDBDataReader _reader;
    private readonly CancellationToken _stop;
    private readonly CancellationTokenRegistration _registration;

    internal QueryResult(DuckDBCommand command, DuckDBDataReader reader, CancellationToken stop)
    {
        _command = command;
        _reader = reader;
        _stop = stop;
        _registration = stop.Register(static c => ((DuckDBCommand)c!).Cancel(), command);
        Columns = [.. Enumerable.Range(0, reader.FieldCount).Select(i => new QueryColumn(reader.GetName(i), reader.GetDataTypeName(i), IsNumber(reader.GetFieldType(i))))];
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<QueryColumn> Columns { get; }

    /// <summary>Goes to the next row; false when there is none.</summary>
    /// <exception cref="QueryException">A file can't be read.</exception>
    public bool Read()
    {
        try
        {
            _stop.ThrowIfCancellationRequested();
            return _reader.Read();
        }
        catch (DuckDBException e)
        {
            _stop.ThrowIfCancellationRequested();
            throw QuerySession.Wrap(e);
        }
    }

    /// <summary>A value of the row: null, a boolean, a number (<see cref="IFormattable"/>), or text.</summary>
    public object? this[int column]
    {
        get
        {
            if (_reader.IsDBNull(column))
            {
                return null;
            }

            var value = Value(column);
            return value is bool || IsNumber(value.GetType()) ? value : Text(value);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _reader.Dispose();
        _command.Dispose();
    }

    // DuckDB.NET gives lists of values without room for nulls unless it is asked for another type.
    private object Value(int column)
    {
        var type = _reader.GetFieldType(column);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>) && type.GetGenericArguments()[0] is { IsValueType: true } item
            && Nullable.GetUnderlyingType(item) is null)
        {
            var nullable = typeof(List<>).MakeGenericType(typeof(Nullable<>).MakeGenericType(item));
            return FieldValue.MakeGenericMethod(nullable).Invoke(_reader, [column])!;
        }

        return _reader.GetValue(column);
    }

    private static bool IsNumber(Type type) =>
        type == typeof(sbyte) || type == typeof(short) || type == typeof(int) || type == typeof(long) || type == typeof(byte) || type == typeof(ushort)
        || type == typeof(uint) || type == typeof(ulong) || type == typeof(float) || type == typeof(double) || type == typeof(decimal) || type == typeof(BigInteger);

    private static string Text(object? value) => value switch
    {
        null => "null",
        string text => text,
        bool flag => flag ? "true" : "false",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToHexStringLower(bytes),
        Stream stream => Hex(stream),
        IDictionary map => $"{{{string.Join(", ", map.Keys.Cast<object>().Select(k => $"{Text(k)}: {Text(map[k])}"))}}}",
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Text))}]",
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Hex(Stream stream)
    {
        var text = new StringBuilder();
        Span<byte> chunk = stackalloc byte[256];
        for (int count; (count = stream.Read(chunk)) > 0;)
        {
            text.Append(Convert.ToHexStringLower(chunk[..count]));
        }

        return text.ToString();
    }
}
