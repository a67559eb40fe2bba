using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OssPipeline.Blocks.Encryption;

/// <summary>Private keys, of which the right one is found for each object. Owns them. Safe for concurrent use.</summary>
public sealed class KeyRing : IDisposable
{
    private readonly IReadOnlyList<PrivateKey> _keys;

    /// <summary>A ring of at least one key.</summary>
    public KeyRing(IReadOnlyList<PrivateKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentOutOfRangeException.ThrowIfZero(keys.Count);
        _keys = keys;
    }

    /// <summary>The keys.</summary>
    public IReadOnlyList<PrivateKey> Keys => _keys;

    /// <summary>Opens an envelope: with the key it names, else with one of its material description, else with any that fits.</summary>
    /// <exception cref="InvalidDataException">None does. The reason is the same whatever went wrong.</exception>
    public ContentKey Open(Envelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        return TryOpen(envelope) ?? throw new InvalidDataException(
            $"{(_keys.Count == 1 ? "the private key does not open it" : $"none of the {_keys.Count} private keys opens it")}{(envelope.KeyId is { } id ? $"; it was encrypted for the key {id}" : "")}.");
    }

    /// <summary>As <see cref="Open"/>, with null when no key fits.</summary>
    public ContentKey? TryOpen(Envelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ContentKey? unlikely = null;
        foreach (var key in _keys.OrderBy(k => k.Id == envelope.KeyId ? 0 : MaterialDescription.AreEqual(k.Description, envelope.Description) ? 1 : 2))
        {
            if (Unwrap(envelope, key) is not { } opened)
            {
                continue;
            }

            // OpenSSL answers a wrong PKCS#1 padding with random bytes of random length. Every writer but the oldest leaves bytes 8–11 of
            // the IV zero, so an IV that has others is believed only when no key gives a better one.
            if (key.Id == envelope.KeyId || opened.Iv.AsSpan(8, 4).IndexOfAnyExcept((byte)0) < 0)
            {
                unlikely?.Dispose();
                return opened;
            }

            if (unlikely is null)
            {
                unlikely = opened;
            }
            else
            {
                opened.Dispose();
            }
        }

        return unlikely;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in _keys)
        {
            key.Dispose();
        }
    }

    private static ContentKey? Unwrap(Envelope envelope, PrivateKey key)
    {
        var data = key.TryUnwrap(envelope.WrappedKey, envelope.Padding);
        var start = key.TryUnwrap(envelope.WrappedStart, envelope.Padding);
        try
        {
            if (data is not { Length: Aes256Ctr.KeySize } || start is null)
            {
                return null;
            }

            ContentKey? opened = null;
            if (!envelope.HasDecimalStart)
            {
                opened = start.Length == Aes256Ctr.BlockSize ? ContentKey.Of(data, start) : null;
            }
            else if (start.Length <= 39 && UInt128.TryParse(Encoding.ASCII.GetString(start), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                opened = ContentKey.Of(data, number);
            }

            if (opened is not null)
            {
                data = null;
                start = envelope.HasDecimalStart ? start : null;
            }

            return opened;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(data);
            CryptographicOperations.ZeroMemory(start);
        }
    }
}
