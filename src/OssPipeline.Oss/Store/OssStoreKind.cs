using OssPipeline.Core.Catalog;
using OssPipeline.Oss.Credentials;

namespace OssPipeline.Oss.Store;

/// <summary>The declaration of the store kind <c>oss</c>.</summary>
public static class OssStoreKind
{
    /// <summary>Makes the declaration.</summary>
    /// <param name="embedded">The server that <c>endpoint: embedded</c> means; null where the program has none.</param>
    /// <param name="fetched">
    /// Sees credentials each time a store fetches them, wherever they come from, before they are used: a program keeps their secrets out
    /// of what it shows. May be called from any thread; null where nobody needs to know.
    /// </param>
    public static StoreKind<OssStoreOptions> Create(IEmbeddedOss? embedded, Action<OssCredentials>? fetched = null) => new(
        "oss",
        "A bucket of Alibaba Cloud OSS, or of the embedded server.",
        async (options, context, cancellationToken) =>
            await OssStoreFactory.CreateAsync(options, context, embedded, fetched, cancellationToken).ConfigureAwait(false))
    {
        Describes = static (options, _) => OssStoreFactory.Describe(options),
        Example = """
            stores:
              lake:
                kind: oss
                endpoint: https://oss-cn-hangzhou-internal.aliyuncs.com
                bucket: lake
            """,
        Remarks = """
            Credentials never stand in the pipeline file. By default they come from `OSS_ACCESS_KEY_ID`, `OSS_ACCESS_KEY_SECRET` and,
            for temporary ones, `OSS_SESSION_TOKEN`; `credentials_prefix` gives a second store a set of its own. Temporary credentials
            are renewed before they expire, once for all transfers.

            `endpoint: embedded` starts a server inside the program, keeps its data below the job's state directory, and makes the bucket
            when it is missing; region and credentials are then its own.

            Every write is checked: OSS is sent the CRC64 of the bytes, and what it reports to hold must equal it.
            """,
    };
}
