namespace OssPipeline.TestKit.Stores;

/// <summary>A member of <c>IObjectStore</c>. Of listings, every step counts as a call.</summary>
public enum StoreCall
{
    List,
    Head,
    Read,
    Put,
    Delete,
    BeginUpload,
    PutPart,
    ListParts,
    CompleteUpload,
    AbortUpload,
    ListUploads,
}
