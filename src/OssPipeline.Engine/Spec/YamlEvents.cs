using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OssPipeline.Engine.Spec;

/// <summary>The events of a YAML text, one after the other, with a look at the next.</summary>
internal sealed class YamlEvents
{
    private readonly Scanner _scanner;
    private readonly Parser _parser;
    private bool _peeked;

    /// <param name="text">The YAML; <see cref="YamlException"/> comes from the other members where it is broken.</param>
    public YamlEvents(string text)
    {
        _scanner = new Scanner(new StringReader(text));
        _parser = new Parser(_scanner);
    }

    /// <summary>The event taken last, or looked at.</summary>
    public ParsingEvent Last => _parser.Current!;

    /// <summary>Takes the next event.</summary>
    public ParsingEvent Take()
    {
        var current = Peek();
        _peeked = false;
        return current;
    }

    /// <summary>Takes the next event if it is of the kind.</summary>
    public bool Next<T>()
        where T : ParsingEvent
    {
        var isNext = Peek() is T;
        _peeked = !isNext;
        return isNext;
    }

    /// <summary>Takes the next event, which can only be of the kind.</summary>
    public void Expect<T>()
        where T : ParsingEvent
    {
        if (!Next<T>())
        {
            throw new SyntaxErrorException(Last.Start, Last.End, $"{typeof(T).Name} is expected");
        }
    }

    private ParsingEvent Peek()
    {
        if (!_peeked)
        {
            try
            {
                _parser.MoveNext();
            }
            catch (InvalidOperationException e)
            {
                // How the scanner answers a bracket whose contents are not indented, mostly since it never closes.
                throw new YamlException(_scanner.CurrentPosition, _scanner.CurrentPosition, YamlMessage.OpenBracket, e);
            }

            _peeked = true;
        }

        return Last;
    }
}
