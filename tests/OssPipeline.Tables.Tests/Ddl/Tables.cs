using System.Text.RegularExpressions;
using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;
using OssPipeline.Tables.Ddl;

namespace OssPipeline.Tables.Tests.Ddl;

/// <summary>Tables that the tests of scripts share.</summary>
internal static class Tables
{
    public static StoreInfo Lake { get; } = new("oss", "oss://lake") { Bucket = "lake", Endpoint = "oss-cn-hangzhou.aliyuncs.com", Region = "cn-hangzhou" };

    /// <summary>A column of every type, and two to partition by.</summary>
    public static TableSchema AllTypes { get; } = Schema(
        "flag boolean, tiny tinyint, small smallint, whole int, big bigint, single float, twice double, price decimal(10,2), name string, code varchar(8), raw binary, day date, seen timestamp, Ds string, hour int");

    public static string[] AllTypesPartitions { get; } = ["Ds", "hour"];

    /// <summary>The columns of the vehicles' positions.</summary>
    public static TableSchema Vehicles { get; } = Schema(
        "vehicleId int, recordId int, patientId int, calls int, locationLatitude double, locationLongitude double, recordTime string, direction string");

    public static TableSchema Schema(string text)
    {
        // "a int, b decimal(10,2)": a comma inside parentheses belongs to the type.
        var columns = new List<TableColumn>();
        foreach (var part in Regex.Split(text, @",(?![^(]*\))"))
        {
            var words = part.Trim().Split(' ', 2);
            Assert.True(ColumnType.TryParse(words[1], out var type), part);
            columns.Add(new TableColumn(words[0], type));
        }

        return new TableSchema(columns);
    }

    public static DdlOptions Options(DdlFormat format, DdlDialect dialect = DdlDialect.Maxcompute) => new()
    {
        Table = "warehouse.vehicles",
        Format = format,
        Dialect = dialect,
        Location = DdlLocation.Of(Lake, "warehouse/vehicles/"),
    };

    public static string Create(TableSchema schema, DdlOptions options, params string[] partitionBy) =>
        TableDdl.Scripts(schema, partitionBy, options, []).Single(s => s.Name == TableDdl.CreateName).Text;
}
