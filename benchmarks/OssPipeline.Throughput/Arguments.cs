using System.Globalization;
using OssPipeline.Core.Data;

namespace OssPipeline.Throughput;

/// <summary>Options of a command line: <c>--name value</c>, or <c>--name</c> alone for a flag.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = [];
    private readonly HashSet<string> _asked = [];

    public static Arguments Parse(ReadOnlySpan<string> args)
    {
        var parsed = new Arguments();
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i];
            if (!name.StartsWith("--", StringComparison.Ordinal))
            {
                throw new UsageException($"'{name}' is not an option; options start with '--'.");
            }

            var hasValue = i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal);
            parsed._values[name[2..]] = hasValue ? args[++i] : "";
        }

        return parsed;
    }

    public bool Flag(string name)
    {
        _asked.Add(name);
        return _values.ContainsKey(name);
    }

    public string? Text(string name)
    {
        _asked.Add(name);
        return _values.TryGetValue(name, out var value)
            ? value.Length > 0 ? value : throw new UsageException($"--{name} needs a value.")
            : null;
    }

    public string Required(string name) => Text(name) ?? throw new UsageException($"--{name} is missing.");

    public int Number(string name, int otherwise, int least)
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw new UsageException($"--{name} takes a whole number from {least} on, not '{text}'.");
    }

    public int Size(string name, int otherwise)
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        return ByteSize.TryParse(text, out var size) && size.Bytes is > 0 and <= 1 << 30
            ? (int)size.Bytes
            : throw new UsageException($"--{name} takes a size from 1 byte to 1GiB, such as 8MiB, not '{text}'.");
    }

    public string[] Names(string name, string[] known, string[] otherwise)
    {
        var names = Text(name)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? otherwise;
        foreach (var one in names)
        {
            if (!known.Contains(one))
            {
                throw new UsageException($"--{name} does not know '{one}'; it knows {string.Join(", ", known)}.");
            }
        }

        return names;
    }

    /// <summary>Fails on an option that nobody asked for, so that a typo is not silently ignored.</summary>
    public void RejectUnknown()
    {
        foreach (var name in _values.Keys)
        {
            if (!_asked.Contains(name))
            {
                throw new UsageException($"--{name} is not an option of this command.");
            }
        }
    }
}
