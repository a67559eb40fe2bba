namespace OssPipeline.Oss.Store;

/// <summary>An OSS server inside this program, for <c>endpoint: embedded</c>. Whoever gives it owns it and stops it.</summary>
public interface IEmbeddedOss
{
    /// <summary>Starts the server unless it runs already, and makes the bucket unless it exists.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="stateDirectory">Where the job keeps state; the server's data lies below it.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    ValueTask<EmbeddedEndpoint> StartAsync(string bucket, string stateDirectory, CancellationToken cancellationToken);
}
