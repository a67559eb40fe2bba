namespace OssPipeline.Tables.Table;

/// <summary>Where what belongs to a table lies in its store.</summary>
internal sealed class TablePlace
{
    /// <summary>The folder beside tables: MaxCompute reads every object below a table's location, so nothing else may lie there.</summary>
    private const string BesideFolder = "_osspipe/";

    public TablePlace(string prefix)
    {
        Prefix = prefix;
        var end = prefix.TrimEnd('/').LastIndexOf('/') + 1;
        Name = prefix[end..].TrimEnd('/');
        Beside = $"{prefix[..end]}{BesideFolder}{Name}/";
    }

    /// <summary>What keys of the table's files begin with; ends with <c>/</c>.</summary>
    public string Prefix { get; }

    /// <summary>The last folder of it.</summary>
    public string Name { get; }

    /// <summary>What keys of manifests, scripts and marks begin with.</summary>
    public string Beside { get; }

    /// <summary>The mark that a run's files are all there.</summary>
    public string SuccessKey => $"{Beside}_SUCCESS";

    /// <summary>The manifest of a run.</summary>
    public string ManifestKey(string run) => $"{Beside}manifest-{run}.json";

    /// <summary>A script.</summary>
    public string ScriptKey(string name) => Beside + name;

    /// <summary>A file name begins a hash's digits in front, then this, then its number.</summary>
    public static string FileStem(string run) => $"part-{run}-";

    /// <summary>The key of a run's file.</summary>
    public string FileKey(string folder, string run, int number, int hashDigits, string extension)
    {
        var name = $"{FileStem(run)}{number:D5}{extension}";
        if (hashDigits > 0)
        {
            var hash = System.IO.Hashing.XxHash3.HashToUInt64(System.Text.Encoding.UTF8.GetBytes(folder + name));
            name = $"{hash.ToString("x16")[..hashDigits]}-{name}";
        }

        return Prefix + folder + name;
    }

    /// <summary>A key that no file gets, for an upload that is taken back; it is told as the run's like any other.</summary>
    public string ProbeKey(string run) => $"{Prefix}{FileStem(run)}probe";

    /// <summary>Whether a key is that of a file of a run.</summary>
    public static bool IsOf(string run, string key)
    {
        var name = key.AsSpan(key.LastIndexOf('/') + 1);
        return name.Contains(FileStem(run), StringComparison.Ordinal);
    }
}
