using System.CommandLine;
using OssPipeline.Blocks.Encryption;
using OssPipeline.Cli.Commands;
using OssPipeline.Cli.Stores;
using OssPipeline.Core.Data;
using OssPipeline.Query;

namespace OssPipeline.Cli.Queries;

/// <summary>The argument and options of the commands that look into files: which, how to decrypt, what they are.</summary>
internal sealed class InputOptions(CommonOptions common)
{
    private const long DefaultMaxBytes = 1L << 30;

    /// <summary>The store's options and the URL.</summary>
    public StoreOptions At { get; } = new(common);

    private Option<string[]> Keys { get; } = new("--private-key") { Description = "Decrypts with this key, a PEM file or env:NAME; may be given several times.", HelpName = "KEY" };

    private Option<string?> Passphrase { get; } = new("--passphrase-env") { Description = "The environment variable with the private key's passphrase.", HelpName = "VAR" };

    private Option<string> MaxBytes { get; } = new("--max-bytes")
    {
        Description = "Fetches at most so many bytes from the store.",
        HelpName = "SIZE",
        DefaultValueFactory = _ => "1GiB",
    };

    private Option<string?> Format { get; } = new("--format") { Description = "csv, parquet or json, where neither names nor first bytes tell.", HelpName = "FORMAT" };

    private Option<bool?> Header { get; } = new("--header") { Description = "Whether the first line of text has names (true, false) [default: finds out].", HelpName = "BOOL" };

    private Option<string?> Delimiter { get; } = new("--delimiter") { Description = "What stands between fields of text [default: finds out].", HelpName = "CHAR" };

    private Option<string?> Null { get; } = new("--null") { Description = "The text that means null.", HelpName = "TEXT" };

    private Option<string?> Columns { get; } = new("--columns") { Description = "Names of the columns of text without header.", HelpName = "A,B,C" };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command, bool withText)
    {
        At.AddTo(command);
        command.Add(Keys);
        command.Add(Passphrase);
        if (withText)
        {
            foreach (var option in new Option[] { MaxBytes, Format, Header, Delimiter, Null, Columns })
            {
                command.Add(option);
            }
        }
    }

    /// <summary>The keys given; null for none.</summary>
    public KeyRing? Ring(Invocation run) =>
        run.Line.GetValue(Keys) is { Length: > 0 } given ? KeyLoading.Private(run, given, run.Line.GetValue(Passphrase)) : null;

    /// <summary>How many bytes may be fetched.</summary>
    public long Limit(Invocation run)
    {
        var text = run.Line.GetValue(MaxBytes);
        return text is null ? DefaultMaxBytes
            : ByteSize.TryParse(text, out var size) && size.Bytes > 0 ? size.Bytes
            : throw CliException.Usage($"--max-bytes {text}: write a size as 512MiB or 2GB");
    }

    /// <summary>The format given; null to find out.</summary>
    public QueryFormat? GivenFormat(Invocation run) => run.Line.GetValue(Format) switch
    {
        null => null,
        "csv" => QueryFormat.Csv,
        "parquet" => QueryFormat.Parquet,
        "json" => QueryFormat.Json,
        var other => throw CliException.Usage($"--format {other}: formats are csv, parquet, json"),
    };

    /// <summary>The table over some files, with what was said about text.</summary>
    public QueryTable Table(Invocation run, IReadOnlyList<string> files, QueryFormat format, string? partitionRoot)
    {
        var names = run.Line.GetValue(Columns) is { Length: > 0 } text ? text.Split(',', StringSplitOptions.TrimEntries) : [];
        return new QueryTable(files, format)
        {
            // Names given are names of columns without header, unless something else is said.
            HasHeader = run.Line.GetValue(Header) ?? (names.Length > 0 ? false : null),
            Delimiter = run.Line.GetValue(Delimiter),
            NullText = run.Line.GetValue(Null),
            Names = names,
            PartitionRoot = partitionRoot,
        };
    }

    /// <summary>Opens the store of the URL, which may also be a path of this machine.</summary>
    public ValueTask<OpenedStore> OpenAsync(Invocation run, CancellationToken stop)
    {
        var text = run.Line.GetRequiredValue(At.Url);
        if (!text.Contains("://", StringComparison.Ordinal))
        {
            var path = run.Host.PathOf(text);
            if (Directory.Exists(path))
            {
                return At.OpenAsync(run, $"file://{path.TrimEnd('/')}/", stop);
            }

            if (File.Exists(path) || text[0] is '/' or '.')
            {
                return At.OpenAsync(run, $"file://{path}", stop);
            }
        }

        return At.OpenAsync(run, text, stop);
    }
}
