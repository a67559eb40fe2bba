using OssPipeline.Core.Storage;

namespace OssPipeline.TestKit.Stores;

/// <summary>Says which calls to a <see cref="ChaosStore"/> go wrong, and how. The first rule that fits a call decides.</summary>
/// <remarks>Safe for concurrent use; the same calls in the same order go wrong every time.</remarks>
public sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private readonly List<Rule> _rules = [];
    private int _fired;

    internal enum Effect
    {
        Fail,
        LoseAnswer,
        FlipBit,
    }

    /// <summary>How many calls went wrong so far.</summary>
    public int Fired => Volatile.Read(ref _fired);

    /// <summary>Calls fail before they have any effect.</summary>
    /// <param name="call">Which calls.</param>
    /// <param name="kind">How they fail.</param>
    /// <param name="isTransient">Whether the failure says that it may pass.</param>
    /// <param name="times">How many calls fail.</param>
    /// <param name="after">How many such calls go well before.</param>
    /// <param name="every">Of the calls after those, only every so many-th.</param>
    /// <param name="key">Only calls about this key (or prefix, for listings).</param>
    /// <param name="retryAfter">How long the store asks to wait.</param>
    public FaultPlan Fail(
        StoreCall call,
        StoreErrorKind kind = StoreErrorKind.ServerError,
        bool isTransient = true,
        int times = 1,
        int after = 0,
        int every = 1,
        string? key = null,
        TimeSpan? retryAfter = null) =>
        Add(new Rule(call, Effect.Fail, times, after, every, key)
        {
            Error = () => new StoreException(kind, $"{call} failed as planned.", isTransient) { RetryAfter = retryAfter },
        });

    /// <summary>Calls take effect, but the caller hears of a broken connection.</summary>
    public FaultPlan LoseAnswer(StoreCall call, int times = 1, int after = 0, int every = 1, string? key = null) =>
        Add(new Rule(call, Effect.LoseAnswer, times, after, every, key)
        {
            Error = () => new StoreException(StoreErrorKind.Unreachable, $"The answer to {call} was lost as planned.", isTransient: true),
        });

    /// <summary>One bit of the bytes put or read is changed on the way.</summary>
    public FaultPlan FlipBit(StoreCall call, int times = 1, int after = 0, int every = 1, string? key = null) =>
        call is StoreCall.Put or StoreCall.PutPart or StoreCall.Read
            ? Add(new Rule(call, Effect.FlipBit, times, after, every, key))
            : throw new ArgumentException($"{call} carries no bytes.", nameof(call));

    internal (Effect Effect, Exception? Error)? Next(StoreCall call, string? key)
    {
        lock (_gate)
        {
            foreach (var rule in _rules)
            {
                if (rule.Call == call && (rule.Key is null || rule.Key == key) && rule.Fires())
                {
                    _fired++;
                    return (rule.Effect, rule.Error?.Invoke());
                }
            }

            return null;
        }
    }

    private FaultPlan Add(Rule rule)
    {
        lock (_gate)
        {
            _rules.Add(rule);
            return this;
        }
    }

    private sealed class Rule(StoreCall call, Effect effect, int times, int after, int every, string? key)
    {
        private int _seen;
        private int _left = times;

        public StoreCall Call => call;

        public Effect Effect => effect;

        public string? Key => key;

        public Func<Exception>? Error { get; init; }

        public bool Fires()
        {
            var place = _seen++ - after;
            if (place < 0 || _left == 0 || place % every != every - 1)
            {
                return false;
            }

            _left--;
            return true;
        }
    }
}
