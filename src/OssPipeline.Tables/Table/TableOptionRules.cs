using System.Text;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;
using OssPipeline.Tables.Ddl;

namespace OssPipeline.Tables.Table;

/// <summary>What options of a table must keep to.</summary>
internal static class TableOptionRules
{
    /// <summary>All problems; none when the options are usable.</summary>
    public static IEnumerable<OptionProblem> Problems(TableOptions options) =>
        Place(options).Concat(Sizes(options)).Concat(Codec(options)).Concat(Text(options)).Concat(Partitions(options)).Concat(Scripts(options));

    private static IEnumerable<OptionProblem> Place(TableOptions options)
    {
        if (options.Prefix.Length < 2 || !options.Prefix.EndsWith('/') || options.Prefix[0] is '/' or '\\' || options.Prefix.Contains("//", StringComparison.Ordinal))
        {
            yield return new OptionProblem("prefix", "it must be a folder, such as warehouse/vehicles/: no / at its beginning, one at its end");
        }
        else if (ObjectKey.Problem(options.Prefix) is { } problem)
        {
            yield return new OptionProblem("prefix", problem);
        }

        if (options.HashPrefix is < 0 or > 8)
        {
            yield return new OptionProblem("hash_prefix", "it must lie between 0 and 8 digits");
        }
    }

    private static IEnumerable<OptionProblem> Sizes(TableOptions options)
    {
        if (options.TargetFileSize.Bytes < 1 || options.TargetFileSize > TableOptions.MostTarget)
        {
            yield return new OptionProblem("target_file_size", $"it must lie between 1 byte and {TableOptions.MostTarget.ToOption()}: MaxCompute reads no object over 2 GB");
        }

        if (options.RowGroup.Bytes is < 1 << 10 or > 128 << 20)
        {
            yield return new OptionProblem("row_group", "it must lie between 1KiB and 128MiB");
        }
    }

    private static IEnumerable<OptionProblem> Codec(TableOptions options)
    {
        if (options.IsText && options.Codec is not (TableCompression.None or TableCompression.Gzip))
        {
            yield return new OptionProblem("compression", "MaxCompute reads text that is plain or gzip; use none or gzip");
        }

        if (options.Level is not { } level)
        {
            yield break;
        }

        var most = options.Codec switch
        {
            TableCompression.Zstd => 19,
            TableCompression.Gzip => 9,
            _ => 0,
        };
        if (most == 0)
        {
            yield return new OptionProblem("level", "only zstd and gzip have levels");
        }
        else if (level < 1 || level > most)
        {
            yield return new OptionProblem("level", $"level is {level}; the codec takes 1 to {most}");
        }
    }

    private static IEnumerable<OptionProblem> Text(TableOptions options)
    {
        if (options.Delimiter is { } delimiter && (delimiter.Length != 1 || delimiter[0] > 127 || delimiter[0] is '"' or '\n' or '\r' or '\0'))
        {
            yield return new OptionProblem("delimiter", "it must be a single ASCII character, no quote and no line end");
        }

        var between = options.Delimiter is { Length: 1 } ? options.Delimiter[0] : options.Format == TableFileFormat.Tsv ? '\t' : ',';
        if (options.Null.AsSpan().ContainsAny(['"', '\n', '\r', between]) || Encoding.UTF8.GetByteCount(options.Null) > 64)
        {
            yield return new OptionProblem("null", "it may hold no delimiter, quote or line end, and at most 64 bytes");
        }

        if (options.UseQuote && options.Properties.ContainsKey("odps.sql.text.schema.mismatch.mode"))
        {
            yield return new OptionProblem("use_quote", "MaxCompute takes no odps.sql.text.schema.mismatch.mode beside it");
        }
    }

    private static IEnumerable<OptionProblem> Partitions(TableOptions options)
    {
        if (options.PartitionBy.Count > TableShape.MaxLevels)
        {
            yield return new OptionProblem("partition_by", $"there are {options.PartitionBy.Count} levels; MaxCompute has at most {TableShape.MaxLevels}");
        }

        if (options.PartitionBy.Distinct(StringComparer.OrdinalIgnoreCase).Count() < options.PartitionBy.Count)
        {
            yield return new OptionProblem("partition_by", "a column stands twice");
        }

        foreach (var name in options.PartitionBy)
        {
            if (name.Length is 0 or > 128 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                yield return new OptionProblem("partition_by", $"'{name}' is no name for a partition column; it has letters, digits and '_'");
            }
        }

        if (options.NullPartition is { } value && PartitionValue.Problem(Encoding.UTF8.GetBytes(value)) is { } problem)
        {
            yield return new OptionProblem("null_partition", problem);
        }
    }

    private static IEnumerable<OptionProblem> Scripts(TableOptions options)
    {
        if (options.Table is { Length: 0 })
        {
            yield return new OptionProblem("table", "a table needs a name");
        }

        if (options.Lifecycle is < 1 or > 37231)
        {
            yield return new OptionProblem("lifecycle", "it must lie between 1 and 37231 days");
        }

        if (options.Location is { } location && Refusal(() => DdlLocation.Parse(location)) is { } wrong)
        {
            yield return new OptionProblem("location", wrong);
        }

        if (options.LocationEndpoint is { } endpoint && Refusal(() => DdlLocation.Of(new StoreInfo("oss", "oss://b") { Bucket = "b" }, "t/", endpoint)) is { } host)
        {
            yield return new OptionProblem("location_endpoint", host);
        }
    }

    private static string? Refusal(Action attempt)
    {
        try
        {
            attempt();
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}
