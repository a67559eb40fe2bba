using OssPipeline.Core.Data;

namespace OssPipeline.DevServer.Faults;

/// <summary>The faults a server injects; safe for concurrent use.</summary>
public sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private Armed[] _rules = [];
    private int _strikes;

    internal FaultPlan(IReadOnlyList<FaultRule> rules)
    {
        foreach (var rule in rules)
        {
            Add(rule);
        }
    }

    /// <summary>How many requests were struck so far.</summary>
    public int Strikes => Volatile.Read(ref _strikes);

    /// <summary>Adds a rule behind the others.</summary>
    /// <exception cref="FormatException">Its key pattern can't be read.</exception>
    public void Add(FaultRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentOutOfRangeException.ThrowIfLessThan(rule.Nth, 1, nameof(rule));
        ArgumentOutOfRangeException.ThrowIfLessThan(rule.Every, 1, nameof(rule));
        lock (_gate)
        {
            _rules = [.. _rules, new Armed(rule)];
        }
    }

    /// <summary>Takes all rules away.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _rules = [];
        }
    }

    internal FaultAction? Strike(string method, OssOperation operation, string? bucket, string? key)
    {
        FaultAction? action = null;
        foreach (var rule in Volatile.Read(ref _rules))
        {
            // Every rule counts the requests that match it, struck by an earlier rule or not.
            if (rule.Matches(method, operation, bucket, key) && rule.Strikes() && action is null)
            {
                action = rule.Action;
                Interlocked.Increment(ref _strikes);
            }
        }

        return action;
    }

    private sealed class Armed(FaultRule rule)
    {
        private readonly Glob? _key = rule.Key is null ? null : Glob.Parse(rule.Key);
        private int _seen;

        public FaultAction Action => rule.Action;

        public bool Matches(string method, OssOperation operation, string? bucket, string? key) =>
            (rule.Method is null || string.Equals(rule.Method, method, StringComparison.OrdinalIgnoreCase))
            && (rule.Operation is null || rule.Operation == operation)
            && (rule.Bucket is null || rule.Bucket == bucket)
            && (_key is null || (key is not null && _key.IsMatch(key)));

        public bool Strikes()
        {
            var number = Interlocked.Increment(ref _seen);
            return number >= rule.Nth
                && (number - rule.Nth) % rule.Every == 0
                && (rule.Times is not { } times || (number - rule.Nth) / rule.Every < times);
        }
    }
}
