using System.Text.RegularExpressions;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks.Merging;

/// <summary>Decides which group an object belongs to.</summary>
internal sealed class GroupRule
{
    private const string Folder = "{dir|}";

    // Keys are strangers' text, so no pattern may take more than linear time for one.
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private readonly KeyTemplate? _template;
    private readonly Regex? _pattern;

    public GroupRule(MergeOptions options)
    {
        if (options.Pattern is { } pattern)
        {
            _pattern = new Regex(pattern, Linear);
        }
        else
        {
            _template = KeyTemplate.Parse(options.By ?? Folder);
        }
    }

    /// <summary>What is wrong with a pattern; null for nothing.</summary>
    public static string? PatternProblem(string pattern)
    {
        try
        {
            return new Regex(pattern, Linear).GetGroupNumbers().Length > 1
                ? null
                : "the pattern has no parentheses, so all that match would be one group; put parentheses around what tells groups apart";
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return $"'{pattern}' can't be used as a regular expression: {e.Message}";
        }
    }

    /// <summary>The name of an object's group; else <paramref name="refusal"/> says why it has none.</summary>
    public string? GroupOf(ObjectRef origin, ObjectDraft draft, out ObjectVerdict refusal)
    {
        refusal = default;
        if (_template is { } template)
        {
            if (template.TryFormat(origin, draft, out var text, out var problem))
            {
                return text;
            }

            refusal = ObjectVerdict.Fail(problem);
            return null;
        }

        var match = _pattern!.Match(draft.Key);
        if (!match.Success)
        {
            refusal = ObjectVerdict.Drop("the pattern of merge does not match");
            return null;
        }

        return string.Join('/', match.Groups.Cast<Group>().Skip(1).Select(g => g.Value));
    }
}
