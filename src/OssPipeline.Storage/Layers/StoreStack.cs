using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Layers;

/// <summary>Puts the layers around a bare store, in the one order that is right.</summary>
public static class StoreStack
{
    /// <summary>
    /// Retrying over throttled over metered over the store: every attempt is paid for and counted, and no caller sees a failure that
    /// passed.
    /// </summary>
    /// <param name="store">The bare store; the result owns it.</param>
    /// <param name="meter">Where calls, bytes and retries are counted.</param>
    /// <param name="retries">How often and how patiently; null for <see cref="RetryOptions.Default"/>.</param>
    /// <param name="clock">What waits are measured by; null for the system's.</param>
    /// <param name="throttle">The rates the store is kept to; null for none. The caller keeps it.</param>
    public static IObjectStore Build(
        IObjectStore store, StoreMeter meter, RetryOptions? retries = null, TimeProvider? clock = null, StoreThrottle? throttle = null)
    {
        IObjectStore layers = new MeteredStore(store, meter);
        if (throttle is not null)
        {
            layers = new ThrottledStore(layers, throttle);
        }

        return new RetryingStore(layers, retries ?? RetryOptions.Default, meter, clock ?? TimeProvider.System);
    }
}
