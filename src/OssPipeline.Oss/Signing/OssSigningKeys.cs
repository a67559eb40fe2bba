using System.Collections.Concurrent;

namespace OssPipeline.Oss.Signing;

/// <summary>Keeps derived V4 signing keys, so that a request costs one HMAC instead of five. Safe for concurrent use.</summary>
/// <remarks>Bounded: when more than <see cref="Capacity"/> keys are held, all are dropped and derived anew as needed.</remarks>
public sealed class OssSigningKeys
{
    /// <summary>The most keys held at once.</summary>
    public const int Capacity = 64;

    private readonly ConcurrentDictionary<(string Secret, OssScope Scope), byte[]> _keys = new();
    private Entry? _last;

    /// <summary>The key of a secret for a scope; the caller must not change it.</summary>
    public ReadOnlySpan<byte> Get(string accessKeySecret, OssScope scope)
    {
        // A client signs with the same two objects for a whole day: no hash, two reference comparisons.
        if (Volatile.Read(ref _last) is { } last && ReferenceEquals(last.Secret, accessKeySecret) && ReferenceEquals(last.Scope, scope))
        {
            return last.Key;
        }

        if (!_keys.TryGetValue((accessKeySecret, scope), out var key))
        {
            if (_keys.Count >= Capacity)
            {
                _keys.Clear();
            }

            key = _keys.GetOrAdd((accessKeySecret, scope), static k => OssV4.DeriveKey(k.Secret, k.Scope));
        }

        Volatile.Write(ref _last, new Entry(accessKeySecret, scope, key));
        return key;
    }

    private sealed record Entry(string Secret, OssScope Scope, byte[] Key);
}
