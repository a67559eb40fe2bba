using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace OssPipeline.Blocks.Encryption;

/// <summary>One RSA key for many threads: an instance is for one at a time.</summary>
internal sealed class RsaPool : IDisposable
{
    private readonly ConcurrentBag<RSA> _idle = [];
    private readonly RSA _first;
    private readonly bool _isPrivate;
    private volatile bool _isDisposed;

    /// <summary>Takes over <paramref name="first"/>.</summary>
    public RsaPool(RSA first, bool isPrivate)
    {
        _first = first;
        _isPrivate = isPrivate;
        Id = Convert.ToHexStringLower(SHA256.HashData(first.ExportSubjectPublicKeyInfo()).AsSpan(0, 8));
        Bits = first.KeySize;
        _idle.Add(first);
    }

    /// <summary>First 16 hex digits of SHA-256 over the key's SubjectPublicKeyInfo (RFC 5280), DER.</summary>
    public string Id { get; }

    /// <summary>Size of the modulus in bits.</summary>
    public int Bits { get; }

    public T Use<T, TState>(TState state, Func<RSA, TState, T> work)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!_idle.TryTake(out var rsa))
        {
            rsa = Another();
        }

        try
        {
            return work(rsa, state);
        }
        finally
        {
            _idle.Add(rsa);
            if (_isDisposed)
            {
                Drain(); // Dispose may have emptied the bag before this one was back in it.
            }
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        Drain();
    }

    private RSA Another()
    {
        lock (_first)
        {
            var parameters = _first.ExportParameters(_isPrivate);
            try
            {
                return RSA.Create(parameters);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(parameters.D);
                CryptographicOperations.ZeroMemory(parameters.P);
                CryptographicOperations.ZeroMemory(parameters.Q);
                CryptographicOperations.ZeroMemory(parameters.DP);
                CryptographicOperations.ZeroMemory(parameters.DQ);
                CryptographicOperations.ZeroMemory(parameters.InverseQ);
            }
        }
    }

    private void Drain()
    {
        while (_idle.TryTake(out var rsa))
        {
            rsa.Dispose();
        }
    }
}
