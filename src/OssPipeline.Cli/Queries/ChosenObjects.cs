using OssPipeline.Cli.Output;
using OssPipeline.Cli.Stores;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Cli.Queries;

/// <summary>The objects that a URL means: one, those that a pattern matches, or all below a folder.</summary>
/// <param name="Root">What their keys begin with; folders below it may be partitions.</param>
/// <param name="Objects">At least one, in the order of their keys.</param>
internal sealed record ChosenObjects(string Root, IReadOnlyList<ObjectInfo> Objects)
{
    private const int MostObjects = 10_000;

    /// <summary>Finds them.</summary>
    /// <param name="opened">The store and the key, pattern or folder.</param>
    /// <param name="stop">Ends the search.</param>
    /// <exception cref="CliException">There are none, or too many.</exception>
    public static async Task<ChosenObjects> FindAsync(OpenedStore opened, CancellationToken stop)
    {
        var key = opened.Key;
        var wild = key.AsSpan().IndexOfAny("*?[{");
        if (wild < 0 && key.Length > 0 && !key.EndsWith('/'))
        {
            if (await opened.Store.HeadAsync(key, stop).ConfigureAwait(false) is { } item)
            {
                return new ChosenObjects(key[..(key.LastIndexOf('/') + 1)], [item]);
            }

            key += "/";
        }

        Glob? glob = null;
        if (wild >= 0 && !Glob.TryParse(key, out glob, out var problem))
        {
            throw CliException.Usage(problem);
        }

        var root = wild < 0 ? key : key[..(key.LastIndexOf('/', wild) + 1)];
        var found = new List<ObjectInfo>();
        await foreach (var item in opened.Store.ListAsync(root, null, stop).ConfigureAwait(false))
        {
            if (item.Size == 0 || (glob is null ? IsHidden(item.Key.AsSpan(root.Length)) : !glob.IsMatch(item.Key)))
            {
                continue;
            }

            found.Add(item);
            if (found.Count > MostObjects)
            {
                throw new CliException(ExitCode.Incomplete, $"{opened.Store.Info.Location}/{Printable.Of(opened.Key)} means over {MostObjects:N0} objects; name fewer by a pattern");
            }
        }

        return found.Count > 0 ? new ChosenObjects(root, found) : throw opened.NoSuchObject();
    }

    // What begins with "_" or "." is no data, as for Hive and Spark: _SUCCESS, _osspipe/, .crc files.
    private static bool IsHidden(ReadOnlySpan<char> path)
    {
        foreach (var segment in path.Split('/'))
        {
            if (path[segment] is ['_' or '.', ..])
            {
                return true;
            }
        }

        return false;
    }
}
