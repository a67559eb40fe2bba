using System.Diagnostics.CodeAnalysis;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks.Merging;

/// <summary>What the source vouches for of each member in turn. Where it must be asked, it is asked some members ahead, so that small ones do not wait for it one by one.</summary>
/// <param name="members">The members, in order.</param>
/// <param name="describe">Asks the source; null where it is not to be asked.</param>
/// <param name="ahead">How many members ahead.</param>
/// <param name="cancellationToken">Ends the asking.</param>
internal sealed class MemberDescriptions(
    IReadOnlyList<ObjectPiece> members, Func<ObjectRef, CancellationToken, Task<ObjectRef>>? describe, int ahead, CancellationToken cancellationToken)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly Queue<Task<ObjectRef>> _asked = new();
    private int _next;
    private int _given;

    /// <summary>The next member, as far as the source describes it.</summary>
    public async ValueTask<ObjectRef> NextAsync()
    {
        var member = members[_given++];
        if (describe is null || member.Length == 0)
        {
            return member.Stored!; // Nothing can be wrong with no bytes.
        }

        for (; _next < members.Count && _asked.Count < ahead; _next++)
        {
            if (members[_next].Length > 0)
            {
                _asked.Enqueue(describe(members[_next].Stored!, _stop.Token));
            }
        }

        return await _asked.Dequeue().ConfigureAwait(false);
    }

    /// <summary>Ends what is still asked.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Nobody needs these answers any more, whatever they are.")]
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var asked in _asked)
        {
            try
            {
                await asked.ConfigureAwait(false);
            }
            catch
            {
                // The object's work ended before it came to this member.
            }
        }

        _stop.Dispose();
    }
}
