namespace OssPipeline.Core.Checkpoints;

/// <summary>How far a listing got that was cut off: every object up to a key was skipped, or is known to the journal.</summary>
/// <param name="Key">The key; what is listed behind it is unknown.</param>
/// <param name="Since">When the listing began, in UTC, maybe some runs ago: what came or changed before the key since then was not seen.</param>
/// <param name="Fingerprint">Canonical text of all that decides which objects are listed and what becomes of them; only an equal pipeline goes on.</param>
public sealed record ListingMark(string Key, DateTimeOffset Since, string Fingerprint);
