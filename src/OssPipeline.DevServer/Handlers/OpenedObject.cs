using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Handlers;

/// <summary>An object whose bytes can be read until the read is ended.</summary>
/// <param name="Seen">What the answer shows: the object, or its bytes under a symbolic link's properties.</param>
/// <param name="Held">The version whose data files are kept; a symbolic link's target, or the object itself.</param>
internal readonly record struct OpenedObject(StoredObject Seen, StoredObject Held);
