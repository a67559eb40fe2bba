using System.Text;
using OssPipeline.Core.Catalog;

namespace OssPipeline.Engine.Spec;

/// <summary>Reads pipeline files, finding every error at once.</summary>
public static class PipelineFile
{
    /// <summary>The words at the top of a file.</summary>
    internal static IReadOnlyList<string> Keys { get; } = ["name", "description", "memory", "incremental", "stores", "limits", "nodes"];

    /// <summary>Reads a file; one that can't be read is a problem like any other.</summary>
    /// <param name="path">The file; also how messages name it. Relative paths in it are relative to its folder.</param>
    /// <param name="catalog">The kinds that exist.</param>
    /// <param name="input">Overrides and environment.</param>
    public static SpecResult Load(string path, ComponentCatalog catalog, SpecInput input)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            var full = Path.GetFullPath(path);
            using var file = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

            // One byte beyond the limit tells a file that is too large, whatever its length claims to be.
            var bytes = new MemoryStream();
            var piece = new byte[16 << 10];
            for (int some; bytes.Length <= 3 * YamlReader.MaxLength && (some = file.Read(piece)) > 0;)
            {
                bytes.Write(piece, 0, some);
            }

            return Decode(path, bytes.GetBuffer().AsSpan(0, (int)bytes.Length), out var problem) is { } text
                ? Parse(text, path, Path.GetDirectoryName(full) ?? full, catalog, input)
                : new SpecResult(null, [problem!]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new SpecResult(null, [new SpecProblem(new SourcePosition(path, 0, 0), WhyUnreadable(path, e))]);
        }
    }

    /// <summary>Reads the text of a pipeline file. Whatever the text, it does not throw.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="fileName">How messages name the file.</param>
    /// <param name="baseDirectory">The folder that relative paths are relative to.</param>
    /// <param name="catalog">The kinds that exist.</param>
    /// <param name="input">Overrides and environment.</param>
    public static SpecResult Parse(string text, string fileName, string baseDirectory, ComponentCatalog catalog, SpecInput input)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(input);
        var problems = new ProblemList();
        var tree = YamlReader.Read(text.StartsWith('\uFEFF') ? text[1..] : text, (line, column) => new SourcePosition(fileName, line, column), problems);
        if (tree is not null and not YamlMap)
        {
            problems.Add(tree.At, $"a pipeline file is a map with 'name', 'stores' and 'nodes', not {tree.Noun}");
        }

        if (tree is not YamlMap root)
        {
            return new SpecResult(null, problems.InOrder());
        }

        foreach (var set in input.Overrides)
        {
            root = Override.Apply(root, set, problems);
        }

        root = (YamlMap)new Variables(input.Environment, problems).Expand(root);
        var spec = new PipelineReader(root, catalog, problems).Read(fileName, baseDirectory);
        return problems.IsEmpty ? new SpecResult(spec, []) : new SpecResult(null, problems.InOrder());
    }

    private static string? Decode(string path, ReadOnlySpan<byte> bytes, out SpecProblem? problem)
    {
        problem = null;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            var before = bytes[..Math.Clamp(e.Index, 0, bytes.Length)];
            var line = before[(before.LastIndexOf((byte)'\n') + 1)..];
            problem = new SpecProblem(
                new SourcePosition(path, before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(line) + 1),
                "the file is not UTF-8 text; save it as UTF-8");
            return null;
        }
    }

    private static string WhyUnreadable(string path, Exception error)
    {
        if (Directory.Exists(path))
        {
            return "this is a folder; name a pipeline file in it";
        }

        if (error is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return $"the file can't be read: {error.Message}";
        }

        var folder = Path.GetDirectoryName(path);
        folder = string.IsNullOrEmpty(folder) ? "." : folder;
        var near = Directory.Exists(folder)
            ? Words.Nearest(Path.GetFileName(path), Directory.EnumerateFiles(folder, "*.y*ml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).Take(1_000))
            : null;
        return $"there is no such file{(near is null ? "; `osspipe init` writes a pipeline to begin with" : $"; did you mean {Words.Quote(near)}?")}";
    }
}
