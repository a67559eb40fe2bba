using OssPipeline.Core.Blocks;

namespace OssPipeline.Blocks.Merging;

/// <summary>Groups that are being filled, in memory that does not grow with the listing: those left alone longest are closed early.</summary>
/// <param name="targetSize">No group gets larger, in bytes, but one of a single larger member.</param>
/// <param name="maxMembers">No group gets more members.</param>
/// <param name="maxHeld">How many members all open groups may hold together.</param>
internal sealed class OpenGroups(long targetSize, int maxMembers, int maxHeld)
{
    private readonly Dictionary<string, LinkedListNode<OpenGroup>> _byName = new(StringComparer.Ordinal);
    private readonly LinkedList<OpenGroup> _byUse = new();
    private int _held;

    /// <summary>Adds a member to its group. What is full then, or must make room, comes out; the same for the same listing.</summary>
    public IEnumerable<OpenGroup> Add(string name, ObjectPiece member)
    {
        if (member.Length >= targetSize)
        {
            // Full by itself; the small ones around it stay together.
            var alone = new OpenGroup(name);
            alone.Add(member);
            yield return alone;
            yield break;
        }

        if (_byName.TryGetValue(name, out var node) && node.Value.Size + member.Length > targetSize)
        {
            yield return Close(node);
            node = null;
        }

        if (node is null)
        {
            node = _byUse.AddLast(new OpenGroup(name));
            _byName.Add(name, node);
        }
        else
        {
            _byUse.Remove(node);
            _byUse.AddLast(node);
        }

        node.Value.Add(member);
        _held++;
        if (node.Value.Members.Count == maxMembers || node.Value.Size == targetSize)
        {
            yield return Close(node);
        }

        while (_held > maxHeld)
        {
            yield return Close(_byUse.First!);
        }
    }

    /// <summary>Closes what is left.</summary>
    public IEnumerable<OpenGroup> CloseAll()
    {
        while (_byUse.First is { } node)
        {
            yield return Close(node);
        }
    }

    private OpenGroup Close(LinkedListNode<OpenGroup> node)
    {
        _byUse.Remove(node);
        _byName.Remove(node.Value.Name);
        _held -= node.Value.Members.Count;
        return node.Value;
    }
}

/// <summary>A group being filled.</summary>
/// <param name="name">Its name.</param>
internal sealed class OpenGroup(string name)
{
    public string Name { get; } = name;

    public List<ObjectPiece> Members { get; } = [];

    public long Size { get; private set; }

    public void Add(ObjectPiece member)
    {
        Members.Add(member);
        Size += member.Length;
    }
}
