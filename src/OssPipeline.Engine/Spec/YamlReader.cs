using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OssPipeline.Engine.Spec;

/// <summary>Reads one YAML document into values with places. A syntax error ends the reading; whatever else is found is collected.</summary>
internal sealed class YamlReader
{
    /// <summary>The largest text, in characters.</summary>
    public const int MaxLength = 1 << 20;

    private const int MaxDepth = 32;
    private const int MaxValues = 100_000;

    private readonly string _text;
    private readonly string _protected;
    private readonly Func<int, int, SourcePosition> _place;
    private readonly ProblemList _problems;
    private readonly YamlEvents _events;
    private readonly Dictionary<string, YamlValue?> _anchors = [];
    private readonly Stack<(Mark At, char Bracket)> _openFlows = [];
    private int _values;

    private YamlReader(string text, Func<int, int, SourcePosition> place, ProblemList problems)
    {
        _text = text;
        _place = place;
        _problems = problems;
        _protected = YamlText.Protect(text);
        _events = new YamlEvents(_protected);
    }

    /// <summary>Reads a text; null when it can't be read, which is among the problems then.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="place">Makes a position of line and column, both from 1.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public static YamlValue? Read(string text, Func<int, int, SourcePosition> place, ProblemList problems)
    {
        if (text.Length > MaxLength)
        {
            problems.Add(place(1, 1), $"the file has {text.Length:N0} characters; a pipeline file has at most {MaxLength:N0}");
            return null;
        }

        var bad = YamlText.IndexOfForbidden(text);
        if (bad >= 0)
        {
            var before = text.AsSpan(0, bad);
            problems.Add(
                place(before.Count('\n') + 1, bad - before.LastIndexOf('\n')),
                $"the character U+{(int)text[bad]:X4} can't stand in a pipeline file{(char.IsControl(text[bad]) ? $"; inside double quotes it can be written \\u{(int)text[bad]:x4}" : "")}");
            return null;
        }

        var reader = new YamlReader(text, place, problems);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException e)
        {
            var (at, message) = YamlMessage.Explain(e, text, reader.InnermostFlow);
            problems.Add(place(at.Line, at.Column), message);
        }
        catch (LimitException e)
        {
            problems.Add(e.At, e.Message);
        }

        return null;
    }

    private (Mark At, char Bracket)? InnermostFlow => _openFlows.TryPeek(out var open) ? open : null;

    private YamlValue? ReadDocument()
    {
        _events.Expect<StreamStart>();
        if (!_events.Next<DocumentStart>())
        {
            _problems.Add(_place(1, 1), "the file is empty; a pipeline has 'name', 'stores' and 'nodes' (`osspipe init` writes one to begin with)");
            return null;
        }

        var root = ReadValue(1);
        _events.Expect<DocumentEnd>();
        if (_events.Next<DocumentStart>())
        {
            _problems.Add(Place(_events.Last.Start), "a second document begins here; a pipeline file holds one");
        }

        return root;
    }

    private YamlValue ReadValue(int depth)
    {
        var current = _events.Take();
        var at = Place(current.Start);
        if (current is AnchorAlias alias)
        {
            return Resolve(alias, at, depth);
        }

        if (current is not NodeEvent node)
        {
            throw new SyntaxErrorException(current.Start, current.End, "expected node content"); // Some broken texts give lopsided events.
        }

        var anchor = node.Anchor.IsEmpty ? null : node.Anchor.Value;
        if (anchor is not null)
        {
            _anchors[anchor] = null; // Not yet whole: an alias inside would be endless.
        }

        if (!node.Tag.IsEmpty && !(node is Scalar && node.Tag is { IsNonSpecific: false, Value: "tag:yaml.org,2002:str" }))
        {
            _problems.Add(at, $"the tag {Words.Quote(node.Tag.IsNonSpecific ? "!" : node.Tag.Value)} is not used in pipeline files; leave it out");
        }

        Grow(1, depth, 1, at);
        YamlValue value = node switch
        {
            Scalar scalar => ReadScalar(scalar, at),
            SequenceStart list => ReadList(list, at, depth),
            _ => ReadMap((MappingStart)node, at, depth),
        };
        if (anchor is not null)
        {
            _anchors[anchor] = value;
        }

        return value;
    }

    private YamlScalar ReadScalar(Scalar scalar, SourcePosition at)
    {
        if (scalar.Style == ScalarStyle.DoubleQuoted
            && YamlText.CountHidden(scalar.Value) != YamlText.CountHidden(_protected.AsSpan()[(int)scalar.Start.Index..(int)scalar.End.Index]))
        {
            _problems.Add(at, "the characters U+FDD0 to U+FDD6 can't stand in a pipeline file, even as escapes");
        }

        var text = YamlText.Restore(scalar.Value);
        var plain = scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty;
        return text.Contains("${", StringComparison.Ordinal)
            ? new YamlScalar(at, text, plain) { VariablePlaces = FindVariables(scalar) }
            : new YamlScalar(at, text, plain);
    }

    // Looked up in the raw text, since escapes and folding move what stands in the scalar's value.
    private List<SourcePosition> FindVariables(Scalar scalar)
    {
        var places = new List<SourcePosition>();
        var (line, column) = ((int)scalar.Start.Line, (int)scalar.Start.Column);
        var end = (int)Math.Min(scalar.End.Index, _text.Length);
        for (var i = (int)scalar.Start.Index; i < end; i++)
        {
            if (_text[i] == '$' && i + 1 < end && _text[i + 1] == '{')
            {
                places.Add(_place(line, column));
            }

            (line, column) = _text[i] == '\n' ? (line + 1, 1) : (line, column + 1);
        }

        return places;
    }

    private YamlList ReadList(SequenceStart start, SourcePosition at, int depth)
    {
        var isFlow = start.Style == SequenceStyle.Flow;
        Open(isFlow, start.Start, '[');
        var items = new List<YamlValue>();
        while (!_events.Next<SequenceEnd>())
        {
            items.Add(ReadValue(depth + 1));
        }

        Close(isFlow);
        return new YamlList(at, items);
    }

    private YamlMap ReadMap(MappingStart start, SourcePosition at, int depth)
    {
        var isFlow = start.Style == MappingStyle.Flow;
        Open(isFlow, start.Start, '{');
        var entries = new List<YamlEntry>();
        var seen = new Dictionary<string, SourcePosition>(StringComparer.Ordinal);
        while (!_events.Next<MappingEnd>())
        {
            var key = ReadValue(depth + 1);
            var value = ReadValue(depth + 1);
            if (key is not YamlScalar name)
            {
                _problems.Add(key.At, $"a name is expected here, not {key.Noun}");
            }
            else if (name.Text == "<<")
            {
                _problems.Add(key.At, "merge keys (<<) are not used in pipeline files; write the options out");
            }
            else if (seen.TryGetValue(name.Text, out var first))
            {
                _problems.Add(key.At, $"{name.Shown} stands here and already at {first}; keep one of them");
            }
            else
            {
                seen.Add(name.Text, key.At);
                entries.Add(new YamlEntry(name.Text, key.At, value));
            }
        }

        Close(isFlow);
        return new YamlMap(at, entries);
    }

    private YamlValue Resolve(AnchorAlias alias, SourcePosition at, int depth)
    {
        var name = YamlText.Restore(alias.Value.Value);
        if (!_anchors.TryGetValue(name, out var value))
        {
            _problems.Add(at, $"{Words.Quote("*" + name)} starts with '*', which YAML takes for a reference, and there is no {Words.Quote("&" + name)}; put it in quotes");
        }
        else if (value is null)
        {
            _problems.Add(at, $"the reference {Words.Quote("*" + name)} stands inside what it refers to");
        }

        value ??= new YamlScalar(at, "*" + name, isPlain: true) { IsBroken = true };
        Grow(value.Count, depth, value.Height, at);
        return value;
    }

    private void Grow(int values, int depth, int height, SourcePosition at)
    {
        _values += values;
        if (_values > MaxValues)
        {
            throw new LimitException(at, $"the file has more than {MaxValues:N0} values, counting each reference in full");
        }

        if (depth + height - 1 > MaxDepth)
        {
            throw new LimitException(at, $"values are nested more than {MaxDepth} deep here");
        }
    }

    private void Open(bool isFlow, Mark at, char bracket)
    {
        if (isFlow)
        {
            _openFlows.Push((at, bracket));
        }
    }

    private void Close(bool isFlow)
    {
        if (isFlow)
        {
            _openFlows.Pop();
        }
    }

    private SourcePosition Place(Mark mark) => _place((int)mark.Line, (int)mark.Column);

    /// <summary>The file is over a limit; nothing more of it is read.</summary>
    private sealed class LimitException(SourcePosition at, string message) : Exception(message)
    {
        public SourcePosition At { get; } = at;
    }
}
