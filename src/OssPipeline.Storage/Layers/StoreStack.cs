using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Layers;

/// <summary>Puts the layers around a bare store, in the one order that is right.</summary>
public static class StoreStack
{
    /// <summary>
    /// Retrying over throttled over adaptive over metered over the store: every attempt is paid for and counted, a call that waits for its
    /// rate or to be repeated holds no place among those at once, and no caller sees a failure that passed.
    /// </summary>
    /// <param name="store">The bare store; the result owns it.</param>
    /// <param name="meter">Where calls, bytes and retries are counted.</param>
    /// <param name="retries">How often and how patiently; null for <see cref="RetryOptions.Default"/>.</param>
    /// <param name="clock">What waits are measured by; null for the system's.</param>
    /// <param name="controls">What keeps the store to its rates, and shows and changes them; null for no rates. The caller keeps it.</param>
    public static IObjectStore Build(
        IObjectStore store, StoreMeter meter, RetryOptions? retries = null, TimeProvider? clock = null, StoreControls? controls = null)
    {
        IObjectStore layers = new MeteredStore(store, meter);
        if (controls is not null)
        {
            controls.Location = store.Info.Location;
            if (!store.Info.IsLocal)
            {
                layers = controls.Concurrency = new AdaptiveStore(layers, clock ?? TimeProvider.System);
            }

            layers = new ThrottledStore(layers, controls.Throttle);
        }

        return new RetryingStore(layers, retries ?? RetryOptions.Default, meter, clock ?? TimeProvider.System);
    }
}
