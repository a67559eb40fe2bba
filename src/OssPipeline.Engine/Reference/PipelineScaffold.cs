namespace OssPipeline.Engine.Reference;

/// <summary>The pipeline file that <c>osspipe init</c> writes: commented, free of errors, ready to run against the embedded server.</summary>
public static class PipelineScaffold
{
    /// <summary>The text of a pipeline that copies a folder into a bucket.</summary>
    /// <param name="name">The job's name: letters, digits, <c>_</c> and <c>-</c>, at most 64.</param>
    /// <param name="folder">The folder to read, relative to the file.</param>
    /// <param name="bucket">The bucket to write to.</param>
    /// <exception cref="ArgumentException">The name is not one that a pipeline may have.</exception>
    public static string Create(string name, string folder, string bucket)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(bucket);
        if (name.Length is 0 or > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            throw new ArgumentException("A pipeline's name has letters, digits, '_' and '-', at most 64 of them.", nameof(name));
        }

        return $$"""
            # A pipeline: objects flow from a source through blocks into a sink. `osspipe lint` checks this file, `osspipe plan` shows
            # what a run would do, `osspipe run` does it, `osspipe verify` compares source and destination.

            # The job's identity: what is done already is remembered under it.
            name: {{Quote(name)}}
            memory: 512MiB          # bytes in flight over the whole graph: the one memory knob

            stores:                 # where data lies; credentials come from the environment, never from this file
              local:
                kind: local
                root: {{Quote(folder)}}

              lake:
                kind: oss
                # `embedded` starts a server in this process, with its data under .osspipe/. For the real service, write its endpoint,
                # such as https://oss-cn-hangzhou.aliyuncs.com, and set OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET.
                endpoint: embedded
                region: cn-hangzhou
                bucket: {{Quote(bucket)}}

            nodes:                  # each reads from the one above, unless it says `from: NAME`
              read:
                kind: read
                store: local
                include: ["**"]     # globs over keys, such as "**/*.csv"

              # Blocks stand here; `osspipe list` names them, `osspipe list KIND` explains one.

              write:
                kind: write
                store: lake
                prefix: {{Quote(name + "/")}}

            """;
    }

    // Double quotes, since anything may be escaped in them; "${" would begin a variable.
    private static string Quote(string text) => "\"" + string.Concat(text.Select(c => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        _ when char.IsControl(c) => $"\\u{(int)c:x4}",
        _ => c.ToString(),
    })).Replace("${", "$${", StringComparison.Ordinal) + "\"";
}
