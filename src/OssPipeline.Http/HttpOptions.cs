using OssPipeline.Core.Catalog;

namespace OssPipeline.Http;

/// <summary>What the columns of a list of URLs mean.</summary>
public enum UrlColumns
{
    /// <summary>A URL and, behind a tab, the key; without a key it is the URL's path.</summary>
    UrlKey,

    /// <summary>The beginning of a URL and, behind a tab or spaces, the rest of it, which is the key: as OssImport's HTTP lists.</summary>
    PrefixPath,
}

/// <summary>Options of the store kind <c>http</c>.</summary>
public sealed record HttpOptions : IValidatedOptions
{
    /// <summary>The file with the URLs.</summary>
    [Option("The file with the URLs, one on each line.", Example = "urls.tsv")]
    public required string List { get; init; }

    /// <summary>What the columns mean.</summary>
    [Option("What the columns of the list are: url_key is a URL and, behind a tab, its key (without one, the URL's path); prefix_path is the beginning of a URL and the rest of it, which is the key, as in OssImport's lists.")]
    public UrlColumns Columns { get; init; } = UrlColumns.UrlKey;

    /// <summary>How many redirects are followed.</summary>
    [Option("How many redirects are followed, 0 to 20; never from https to http.", IsTuning = true)]
    public int MaxRedirects { get; init; } = 5;

    /// <summary>How long a connection may take to come up.</summary>
    [Option("How long a connection may take to come up.", IsTuning = true)]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a request may stand still.</summary>
    [Option("How long a request may go without a byte moving before it is given up.", IsTuning = true)]
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Connections at once.</summary>
    [Option("The most connections at once to one server.", IsTuning = true)]
    public int MaxConnections { get; init; } = 32;

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (List is not { Length: > 0 })
        {
            yield return new("list", "name the file with the URLs");
        }

        if (MaxRedirects is < 0 or > 20)
        {
            yield return new("max_redirects", "it must be 0 to 20; 5 is usual");
        }

        if (ConnectTimeout <= TimeSpan.Zero)
        {
            yield return new("connect_timeout", "it must be more than zero");
        }

        if (RequestTimeout <= TimeSpan.Zero)
        {
            yield return new("request_timeout", "it must be more than zero");
        }

        if (MaxConnections < 1)
        {
            yield return new("max_connections", "it must be at least 1");
        }
    }
}
