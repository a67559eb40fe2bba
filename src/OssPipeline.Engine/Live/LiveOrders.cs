using System.Buffers;
using System.Text.Json;
using OssPipeline.Core.Limits;
using OssPipeline.Engine.Checkpoints;

namespace OssPipeline.Engine.Live;

/// <summary>What was ordered of a job while it runs: other rates for its stores.</summary>
/// <param name="Stores">By the store's name in the pipeline file.</param>
/// <param name="Keep">Whether it holds for later runs, too; otherwise they begin with the pipeline file again.</param>
public sealed record LiveOrders(IReadOnlyDictionary<string, RatesChange> Stores, bool Keep)
{
    private const int Version = 1;
    private const int MostStores = 256;

    /// <summary>Nothing was ordered.</summary>
    public static LiveOrders None { get; } = new(new Dictionary<string, RatesChange>(), Keep: false);

    /// <summary>What was ordered of a store.</summary>
    public RatesChange For(string store) => Stores.GetValueOrDefault(store, RatesChange.None);

    /// <summary>Reads the orders of a job; none when there is no file.</summary>
    /// <exception cref="StateException">The file is not one of orders.</exception>
    public static LiveOrders Read(JobState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (StateFile.Read(state.LiveOrdersPath) is not { } bytes)
        {
            return None;
        }

        try
        {
            using var json = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 4 });
            var root = json.RootElement;
            var stores = new Dictionary<string, RatesChange>(StringComparer.Ordinal);
            if (root.GetProperty("version").GetInt32() != Version)
            {
                throw StateFile.Unusable(state.LiveOrdersPath, "it is of another version");
            }

            foreach (var store in root.GetProperty("stores").EnumerateObject())
            {
                if (stores.Count == MostStores || !RatesChange.TryParse(store.Value.GetString() ?? "", out var change, out _))
                {
                    throw StateFile.Unusable(state.LiveOrdersPath, "it orders what is no rate");
                }

                stores[store.Name] = change;
            }

            return new LiveOrders(stores, root.GetProperty("keep").GetBoolean());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw StateFile.Unusable(state.LiveOrdersPath, e.Message);
        }
    }

    /// <summary>Gives the orders; a run takes them up within a second.</summary>
    /// <exception cref="StateException">They can't be written.</exception>
    public void Write(JobState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteBoolean("keep", Keep);
            json.WriteStartObject("stores");
            foreach (var (name, change) in Stores.Where(s => !s.Value.IsNone).OrderBy(s => s.Key, StringComparer.Ordinal))
            {
                json.WriteString(name, change.ToString());
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        StateFile.Write(state.LiveOrdersPath, buffer.WrittenSpan);
    }

    /// <summary>Takes the orders back.</summary>
    public static void Delete(JobState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        StateFile.Delete(state.LiveOrdersPath);
    }
}
