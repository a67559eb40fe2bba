namespace OssPipeline.Throughput.Running;

/// <summary>A client with the server it uploads to.</summary>
internal interface IContender
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>Its name in the table.</summary>
    string Title { get; }

    /// <summary>Uploads the workload into an empty bucket, and checks that exactly it arrived.</summary>
    /// <exception cref="RunFailedException">It did not.</exception>
    Task<Figures> RunAsync(Workload workload, CancellationToken cancellationToken);
}
