namespace OssPipeline.Throughput.Running;

/// <summary>A program that uploads.</summary>
internal interface IClient
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>Its name in the table.</summary>
    string Title { get; }

    /// <summary>It sends other bytes than it reads (it encrypts), so that only numbers and lengths can be compared from outside.</summary>
    bool ChangesBytes => false;

    /// <summary>The command that uploads a workload to a bucket.</summary>
    /// <param name="workload">What to upload.</param>
    /// <param name="server">Where to.</param>
    /// <param name="bucket">The bucket, empty so far.</param>
    /// <param name="scratch">An empty folder for what the program needs besides.</param>
    ProcessSpec Command(Workload workload, Uri server, string bucket, string scratch);

    /// <summary>Checks what the program itself says it did.</summary>
    /// <exception cref="RunFailedException">It says it did less.</exception>
    void Check(Workload workload, Measurement measurement);
}
