using System.Text;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Csv;

/// <summary>What was found out about a table.</summary>
/// <param name="Schema">Its columns.</param>
/// <param name="Formats">Formats of dates and timestamps beside ISO 8601.</param>
/// <param name="HasHeader">Whether there is a header row.</param>
public sealed record InferredTable(TableSchema Schema, IReadOnlyList<string> Formats, bool HasHeader)
{
    /// <summary>The options of a decoder that say so, as lines of YAML with LF.</summary>
    /// <param name="indent">Spaces before each line.</param>
    public string ToYaml(int indent = 0)
    {
        var space = new string(' ', indent);
        var text = new StringBuilder();
        if (HasHeader)
        {
            text.Append(space).Append("header: true\n");
        }

        text.Append(space).Append("schema:\n");
        foreach (var column in Schema.Columns)
        {
            text.Append(space).Append("  ").Append(Scalar(column.Name)).Append(": ").Append(column.Type).Append('\n');
        }

        if (Formats.Count > 0)
        {
            text.Append(space).Append("formats: [").AppendJoin(", ", Formats.Select(f => $"\"{f.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"")).Append("]\n");
        }

        return text.ToString();
    }

    // Words that YAML 1.1 or 1.2 reads as something else than text, or that have other characters, stand in quotes.
    private static string Scalar(string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && char.IsAsciiLetter(name[0])
        && name.ToLowerInvariant() is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n")
            ? name
            : $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
