using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;

namespace OssPipeline.Hdfs.Store;

/// <summary>The declaration of the store kind <c>hdfs</c>.</summary>
public static class HdfsStoreKind
{
    /// <summary>Makes the declaration.</summary>
    /// <param name="fetched">
    /// Sees tokens and passwords before they are used: a program keeps them out of what it shows. May be called from any thread; null
    /// where nobody needs to know.
    /// </param>
    public static StoreKind<HdfsOptions> Create(Action<string>? fetched = null) => new(
        "hdfs",
        "The files below a folder of HDFS, over WebHDFS or HttpFS; a key is a file's path.",
        (options, context, _) => new ValueTask<IObjectStore>(HdfsStoreFactory.Create(options, context, fetched)))
    {
        Example = """
            stores:
              warehouse: { kind: hdfs, namenodes: ["http://nn1:9870", "http://nn2:9870"], path: /warehouse/sales, user: hdfs }
              secured:   { kind: hdfs, namenodes: ["https://nn1:9871"], path: /warehouse, kerberos: true }
              gateway:   { kind: hdfs, namenodes: ["http://httpfs:14000"], path: /warehouse, delegation_token: "env:HDFS_TOKEN" }
            """,
        Remarks = """
            No Java is needed: the store speaks HTTP. The NameNode that is active is found by asking, and found again after a fail-over. Bytes go
            to and from the DataNodes directly, by one redirect; where their names can't be resolved from here, `host_map` says where they
            are, or HttpFS passes everything on.

            HDFS has no version marks: one is made of modification time, length and inode number, and every read is checked against it after its
            bytes came. What HDFS vouches for (`MD5-of-…MD5-of-…CRC32C`, `COMPOSITE-CRC32C`) is checked while a file is read. It is left out
            where it can't be computed again: for striped files, for files of several blocks whose lengths the server does not tell (old
            HttpFS), and where the server tells none.

            As a sink, an object is written beside its place as `._COPYING_…`, proven by HDFS's checksum or, without one, by reading it back, and
            then renamed. Parts of larger objects are files below `.osspipe-uploads` in `path` until all are there; they are joined by
            CONCAT, which moves no byte, or appended where HDFS can't (encryption zones, striped files). `path` must lie in one encryption
            zone. Both names are never listed; `osspipe gc` aborts uploads that were left behind. Headers, metadata and tags are not kept. HttpFS
            and Hadoop 1 can't overwrite in one step: there the old file is deleted just before the new one takes its name.

            Symbolic links are left out. Names that can't be keys are reported at the end of the listing.
            """,
    };
}
