using System.CommandLine;
using System.Text;
using OssPipeline.Engine.Reference;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe init [FILE]</c>: a commented pipeline file to begin with, which runs as it is.</summary>
internal static class InitCommand
{
    private const string DefaultFile = "pipeline.yaml";

    public static Command Create(CommandFrame frame)
    {
        var file = Operand.Optional("FILE", $"The file to write [default: {DefaultFile}].");
        var folder = new Option<string>("--folder") { Description = "The folder to read, relative to the file.", HelpName = "DIR", DefaultValueFactory = static _ => "data" };
        var bucket = new Option<string?>("--bucket") { Description = "The bucket to write to [default: the file's name].", HelpName = "NAME" };
        var force = new Option<bool>("--force") { Description = "Over a file that is there." };
        var command = new Command("init", "Writes a pipeline file to begin with.") { file, folder, bucket, force };
        return frame.Bind(command, (run, _) => Task.FromResult(Execute(
            run, run.Line.GetValue(file) ?? DefaultFile, run.Line.GetValue(folder)!, run.Line.GetValue(bucket), run.Line.GetValue(force))));
    }

    private static int Execute(Invocation run, string file, string folder, string? bucket, bool force)
    {
        var path = run.Host.PathOf(file);
        var name = NameFrom(Path.GetFileNameWithoutExtension(path));
        var text = PipelineScaffold.Create(name, folder, bucket ?? BucketFrom(name));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            using var stream = new FileStream(path, force ? FileMode.Create : FileMode.CreateNew, FileAccess.Write);
            stream.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException) when (!force && File.Exists(path))
        {
            throw CliException.Usage($"{file} is there already; name another file, or --force writes over it");
        }

        run.Terminal.Line(file);
        run.Terminal.Note(Directory.Exists(Path.GetFullPath(folder, Path.GetDirectoryName(path)!))
            ? $"next: osspipe plan {file}; osspipe run {file}"
            : $"next: put files into {folder} beside it (or edit root:), then osspipe plan {file}; osspipe run {file}");
        return ExitCode.Done;
    }

    // What a pipeline's name may hold; anything else becomes a dash.
    private static string NameFrom(string stem)
    {
        var name = string.Concat(stem.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '-')).Trim('-');
        return name.Length == 0 ? "pipeline" : name[..Math.Min(64, name.Length)];
    }

    // Bucket names are 3 to 63 lower-case letters, digits and dashes (OSS REST reference, "Names and limits").
    private static string BucketFrom(string name)
    {
        var bucket = name.ToLowerInvariant().Replace('_', '-').Trim('-');
        bucket = bucket[..Math.Min(63, bucket.Length)].TrimEnd('-');
        return bucket.Length < 3 ? "bucket-" + bucket.PadRight(1, '1') : bucket;
    }
}
