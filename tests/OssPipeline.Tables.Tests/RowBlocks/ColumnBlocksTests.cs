using OssPipeline.Tables.RowBlocks;

namespace OssPipeline.Tables.Tests.RowBlocks;

/// <summary><c>select</c>, <c>rename_columns</c>, <c>hash_column</c>, <c>mask</c>.</summary>
public sealed class ColumnBlocksTests
{
    [Fact]
    public void Select_keeps_columns_in_the_order_given()
    {
        var (schema, rows, lines) = RowData.Run(new SelectBlock(new() { Columns = ["C", "a"] }), RowData.Batch("a int, b string, c double", [1, "x", 0.5], [2, null, null]));
        Assert.Equal("c double, a int", schema.ToString());
        Assert.Equal([[0.5, 1], [null, 2]], rows);
        Assert.Equal([10L, 11L], lines);
    }

    [Fact]
    public void Select_leaves_columns_out()
    {
        var (schema, _, _) = RowData.Run(new SelectBlock(new() { Drop = ["B"] }), RowData.Batch("a int, b string, c double", [1, "x", 0.5]));
        Assert.Equal("a int, c double", schema.ToString());
    }

    [Fact]
    public void A_column_that_is_not_there_is_named_with_the_one_that_was_meant()
    {
        var error = Assert.Throws<InvalidDataException>(() => new SelectBlock(new() { Columns = ["vehicle_di"] }).Bind(RowData.Schema("vehicle_id int, calls int")));
        Assert.Contains("'vehicle_di'; did you mean 'vehicle_id'?", error.Message, StringComparison.Ordinal);
        Assert.Contains("there are vehicle_id, calls", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rename_columns_changes_names_alone()
    {
        var block = new RenameColumnsBlock(new() { Columns = new Dictionary<string, string> { ["DATE"] = "day" }, SnakeCase = true });
        var (schema, rows, _) = RowData.Run(block, RowData.Batch("vehicleId int, HTTPStatus int, date string", [1, 2, "x"]));
        Assert.Equal("vehicle_id int, http_status int, day string", schema.ToString());
        Assert.Equal([[1, 2, "x"]], rows);
    }

    [Fact]
    public void Two_columns_can_not_get_one_name() =>
        Assert.Throws<InvalidDataException>(() => new RenameColumnsBlock(new() { Columns = new Dictionary<string, string> { ["a"] = "B" } }).Bind(RowData.Schema("a int, b int")));

    [Theory]
    [InlineData(null, "a string, b int")]
    [InlineData("bucket", "a string, b int, bucket string")]
    public void Hash_column_hashes_as_hash_key_does(string? into, string expected)
    {
        var (schema, rows, _) = RowData.Run(new HashColumnBlock(new() { Column = "a", Into = into, Length = 4 }), RowData.Batch("a string, b int", ["abc", 1], [null, 2]));
        Assert.Equal(expected, schema.ToString());
        Assert.Equal("9001", rows[0][into is null ? 0 : 2]); // md5("abc") = 900150983cd24fb0d6963f7d28e17f72
        Assert.Null(rows[1][into is null ? 0 : 2]);
    }

    [Fact]
    public void Mask_hashes_under_a_secret()
    {
        // printf 51 | openssl dgst -sha256 -hmac 0123456789abcdef
        var block = new MaskBlock(new() { Columns = ["n"], Method = MaskMethod.Hash, KeyEnv = "KEY", Length = 16 }, RowData.Context(("KEY", "0123456789abcdef")));
        var (schema, rows, _) = RowData.Run(block, RowData.Batch("n int, s string", [51, "x"], [null, "y"], [51, "z"]));
        Assert.Equal("n string, s string", schema.ToString());
        Assert.Equal("420d3e185e9e3c91", rows[0][0]);
        Assert.Equal(rows[0][0], rows[2][0]);
        Assert.Null(rows[1][0]);
    }

    [Fact]
    public void Mask_redacts_texts_and_makes_the_rest_null()
    {
        var block = new MaskBlock(new() { Columns = ["s", "n"], Method = MaskMethod.Redact }, RowData.Context());
        Assert.Equal([["***", null], [null, null]], RowData.Run(block, RowData.Batch("s varchar(1), n int", ["x", 1], [null, null])).Rows);
    }

    [Fact]
    public void Mask_keeps_the_first_characters()
    {
        var block = new MaskBlock(new() { Columns = ["s"], Method = MaskMethod.Truncate, Keep = 2 }, RowData.Context());
        Assert.Equal([["é€"], ["x"], [""]], RowData.Run(block, RowData.Batch("s string", ["é€𐍈"], ["x"], [""])).Rows);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    public void A_secret_that_is_none_is_refused_and_not_shown(string secret)
    {
        var error = Assert.Throws<InvalidDataException>(() => new MaskBlock(new() { Columns = ["n"], Method = MaskMethod.Hash, KeyEnv = "KEY" }, RowData.Context(("KEY", secret))));
        Assert.Contains("KEY", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("short", error.Message.Replace("too short", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_say_what_is_wrong_with_them()
    {
        Assert.Equal(["columns"], new SelectOptions().Validate().Select(p => p.Option));
        Assert.Equal(["columns"], new RenameColumnsOptions().Validate().Select(p => p.Option));
        Assert.Equal(["length", "into"], new HashColumnOptions { Column = "a", Length = 33, Into = "" }.Validate().Select(p => p.Option));
        Assert.Equal(["key_env"], new MaskOptions { Columns = ["a"], Method = MaskMethod.Hash }.Validate().Select(p => p.Option));
        Assert.Equal(["condition"], new WhereOptions { Condition = "a >" }.Validate().Select(p => p.Option));
        Assert.Contains("did you mean year?", Assert.Single(new DeriveOptions { Columns = new Dictionary<string, string> { ["y"] = "yaer(a)" } }.Validate()).Message, StringComparison.Ordinal);
    }
}
