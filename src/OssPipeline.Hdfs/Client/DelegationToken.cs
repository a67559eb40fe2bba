using OssPipeline.Core.Storage;

namespace OssPipeline.Hdfs.Client;

/// <summary>A delegation token, read where the options say and read again once the server no longer takes it. Never shown.</summary>
/// <param name="read">Reads it; null or blank when there is none.</param>
/// <param name="place">Where it is, for messages.</param>
/// <param name="fetched">Sees each token before it is used, so that a program can hide it; null where nobody needs to know.</param>
internal sealed class DelegationToken(Func<string?> read, string place, Action<string>? fetched)
{
    private readonly Lock _lock = new();
    private string? _current;

    /// <summary>The token; null before it was first asked for.</summary>
    public string? Known => Volatile.Read(ref _current);

    /// <summary>The token.</summary>
    /// <exception cref="StoreException">There is none.</exception>
    public string Get()
    {
        lock (_lock)
        {
            return _current ??= Read();
        }
    }

    /// <summary>Looks whether another token lies there than the one that was refused.</summary>
    public bool Renew(string refused)
    {
        lock (_lock)
        {
            if (_current == refused)
            {
                _current = Read();
            }

            return _current != refused;
        }
    }

    private string Read()
    {
        string? token;
        try
        {
            token = read()?.Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreErrorKind.Credentials, $"The delegation token can't be read from {place}: {e.Message}", isTransient: false, e);
        }

        if (string.IsNullOrEmpty(token))
        {
            throw new StoreException(StoreErrorKind.Credentials, $"There is no delegation token in {place}; `hdfs fetchdt` or GETDELEGATIONTOKEN gives one.");
        }

        fetched?.Invoke(token);
        return token;
    }
}
