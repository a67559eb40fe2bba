using OssPipeline.Core.Catalog;
using OssPipeline.Tables.Ddl;

namespace OssPipeline.Tables.Tests.Ddl;

public sealed class ExternalTableOptionsTests
{
    private static readonly ExternalTableOptions Logs = new()
    {
        Table = "logs",
        Format = DdlFormat.Regex,
        Schema = new Dictionary<string, string> { ["host"] = "string", ["path"] = "string", ["ds"] = "string" },
        PartitionBy = ["ds"],
        ColumnComments = new Dictionary<string, string> { ["host"] = "who asked" },
        Pattern = @"^(\S+) (\S+)$",
    };

    [Fact]
    public void A_table_over_files_as_they_are_gets_its_scripts() =>
        Golden.Check("maxcompute-regex-logs.sql", string.Join("\n", Logs.Describe(Tables.Lake, "logs").Scripts(["ds=1/"]).Select(s => s.Text)));

    [Fact]
    public void Its_options_are_such_as_a_pipeline_file_has() =>
        Assert.Equal(["table", "format", "schema"], OptionSchema.Of(typeof(ExternalTableOptions)).Options.Where(o => o.IsRequired).Select(o => o.Name));

    [Fact]
    public void What_is_sound_has_no_problems() => Assert.Empty(Logs.Validate());

    [Fact]
    public void What_is_wrong_is_named_at_its_option()
    {
        var wrong = Logs with
        {
            Table = "",
            Schema = new Dictionary<string, string> { ["host"] = "text", ["HOST"] = "string" },
            Delimiter = "||",
            HeaderLines = -1,
            Mismatch = "skip",
            Pattern = null,
            Lifecycle = 0,
            Location = "oss://id:secret@host/b/",
        };
        Assert.Equal(
            ["schema", "schema", "partition_by", "delimiter", "header_lines", "mismatch", "pattern", "table", "lifecycle", "location"],
            wrong.Validate().Select(p => p.Option));
        Assert.DoesNotContain(wrong.Validate(), p => p.Message.Contains("secret", StringComparison.Ordinal));
    }
}
