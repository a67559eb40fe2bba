namespace OssPipeline.Hdfs.Client;

/// <summary>The NameNodes (or HttpFS gateways) of one cluster, of which one is active at a time.</summary>
/// <param name="urls">Scheme, host and port of each.</param>
internal sealed class NameNodes(IReadOnlyList<string> urls)
{
    private int _active;

    public int Count => urls.Count;

    /// <summary>The one that answered last, or the first.</summary>
    public string Active => urls[Volatile.Read(ref _active)];

    /// <summary>Turns from one that is on standby or can't be reached to the next; nothing when somebody did already.</summary>
    public void TurnFrom(string nameNode)
    {
        var active = Volatile.Read(ref _active);
        if (urls[active] == nameNode)
        {
            Interlocked.CompareExchange(ref _active, (active + 1) % urls.Count, active);
        }
    }

    /// <summary>Whether a URL leads to one of them, as HttpFS redirects to itself.</summary>
    public bool Have(Uri url)
    {
        var origin = url.GetLeftPart(UriPartial.Authority);
        for (var i = 0; i < urls.Count; i++)
        {
            if (string.Equals(urls[i], origin, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
