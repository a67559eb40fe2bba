namespace OssPipeline.Storage.Layers;

/// <summary>How many calls at once a store is worth: found by trying, without any call or clock of its own.</summary>
/// <remarks>
/// <para>A window is some calls and some time. While callers want more than they may, a window at a higher limit follows one at the
/// present limit; if it moved more, the higher one stays and a still higher one is tried, else it is given up and tried again after
/// more and more windows. A store that refuses calls as too many halves the limit, once for all calls that were under way then, and
/// the limit comes back one a window (additive increase, multiplicative decrease, as RFC 5681 has it for TCP).</para>
/// <para>Not safe for concurrent use.</para>
/// </remarks>
internal sealed class ConcurrencyLimit
{
    /// <summary>What a call weighs beside its bytes, so that both many small objects and few large ones show in one figure.</summary>
    private const double WeightOfCall = 128 << 10;

    private const int MostRest = 64;

    // Of the growth of the limit, this much must show in what is moved for the growth to be worth it.
    private const double WorthIt = 0.2;

    private static readonly TimeSpan LeastWindow = TimeSpan.FromMilliseconds(200);

    private readonly int _least;
    private readonly int _most;
    private int _ceiling;
    private int _from;
    private int _epoch;
    private int _rest;
    private int _nextRest = 1;
    private double _before;
    private TimeSpan? _cut;
    private TimeSpan _windowBegan;
    private double _moved;
    private int _ended;
    private int _begun;
    private int _begunFull;
    private bool _isRefused;

    /// <summary>A limit.</summary>
    /// <param name="start">Where it begins, at least 1; an eighth of it is the least it falls to, so that a store that refuses whatever the load is not left with one call.</param>
    /// <param name="most">What it never exceeds.</param>
    /// <param name="now">The time.</param>
    public ConcurrencyLimit(int start, int most, TimeSpan now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(start, 1);
        _most = Math.Max(start, most);
        _least = Math.Max(1, start / 8);
        _windowBegan = now;
        Current = _ceiling = _from = start;
    }

    /// <summary>How many calls may be under way.</summary>
    public int Current { get; private set; }

    private bool IsProbing => Current > _from;

    /// <summary>A call begins.</summary>
    /// <param name="isFull">Whether it takes the last place, or had to wait for one.</param>
    /// <returns>What to give <see cref="End"/>.</returns>
    public int Begin(bool isFull)
    {
        _begun++;
        _begunFull += isFull ? 1 : 0;
        return _epoch;
    }

    /// <summary>A call has ended.</summary>
    /// <param name="epoch">What <see cref="Begin"/> gave.</param>
    /// <param name="bytes">Bytes it moved; 0 for one that failed.</param>
    /// <param name="isRefused">Whether the store refused it as one too many.</param>
    /// <param name="now">The time.</param>
    public void End(int epoch, long bytes, bool isRefused, TimeSpan now)
    {
        _ended++;
        if (isRefused)
        {
            _isRefused = true;
            if (epoch == _epoch)
            {
                Cut(now);
            }

            return;
        }

        _moved += bytes + WeightOfCall;
        if (_ended >= 2 * Current && now - _windowBegan >= LeastWindow)
        {
            Conclude((now - _windowBegan).TotalSeconds);
            BeginWindow(now);
        }
    }

    /// <summary>The store refused a call that is counted elsewhere: the limit falls, but not twice within a window.</summary>
    public void Refused(TimeSpan now)
    {
        if (_cut is not { } cut || now - cut >= LeastWindow)
        {
            Cut(now);
        }
    }

    private void Cut(TimeSpan now)
    {
        _epoch++;
        _cut = now;
        _ceiling = Math.Max(_least, IsProbing ? _from : Current);
        Current = Math.Max(_least, Current / 2);
        _from = Current;
        _rest = _nextRest = 1;
        BeginWindow(now);
    }

    private void Conclude(double seconds)
    {
        var rate = _moved / seconds;
        if (_isRefused)
        {
            return; // Calls from before the cut: nothing follows for the present limit.
        }

        if (2 * _begunFull < _begun)
        {
            // Nobody wanted more than there was: nothing follows, and what was only tried is not kept.
            Current = _from;
        }
        else if (IsProbing)
        {
            Judge(rate);
        }
        else if (Current < _ceiling)
        {
            _from = ++Current;
        }
        else if (_rest > 0)
        {
            _rest--;
        }
        else
        {
            Probe(rate);
        }
    }

    private void Judge(double rate)
    {
        var growth = ((double)Current / _from) - 1;
        if (rate >= _before * (1 + (growth * WorthIt)))
        {
            _from = _ceiling = Current;
            _nextRest = 1;
            Probe(rate);
        }
        else
        {
            Current = _from;
            _rest = _nextRest;
            _nextRest = Math.Min(MostRest, 2 * _nextRest);
        }
    }

    private void Probe(double rate)
    {
        _before = rate;
        Current = Math.Min(_most, Current + Math.Max(1, Current / 4));
    }

    private void BeginWindow(TimeSpan now)
    {
        _windowBegan = now;
        (_moved, _ended, _begun, _begunFull, _isRefused) = (0, 0, 0, 0, false);
    }
}
