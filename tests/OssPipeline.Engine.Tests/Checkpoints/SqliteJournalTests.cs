using Microsoft.Data.Sqlite;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Checkpoints;

namespace OssPipeline.Engine.Tests.Checkpoints;

public sealed class SqliteJournalTests : IDisposable
{
    private static readonly FlowId Id = new("read", "a/b", "write");
    private static readonly ObjectRef Version = new("a/b", 20, "etag", new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));
    private static readonly IReadOnlyDictionary<(string, string), string> Plans = new Dictionary<(string, string), string>
    {
        [("read", "write")] = "00000000000000ff",
        [("read", "other")] = "f000000000000000",
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("osspipe-journal-");

    private JobState State => new(_folder.FullName, "job");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_was_appended_is_there_after_opening_again()
    {
        await using (var journal = Open())
        {
            await journal.AppendDurablyAsync([new CheckpointRecord.Started(Id, Version, "out/a/b", 10)], default);
            await journal.AppendDurablyAsync([new CheckpointRecord.UploadBegun(Id, "upload-1")], default);
            await journal.AppendAsync(new CheckpointRecord.PartStored(Id, 1, new UploadedPart(2, 10, "E2", ulong.MaxValue), 7, 10), default);
        }

        await using var again = Open();
        var state = again.Find(Id)!;
        Assert.Equal((FlowStage.Started, "out/a/b", 10L, "upload-1", "00000000000000ff"), (state.Stage, state.Target, state.PartSize, state.UploadId, state.PlanHash));
        Assert.True(state.Version.IsSameVersion(Version));
        var part = Assert.Single(again.FindParts(Id)).Value;
        Assert.Equal((1, 2, 10L, "E2", ulong.MaxValue, 7UL), (part.Sequence, part.Part.Number, part.Part.Size, part.Part.ETag, part.Part.Crc64, part.SourceCrc64));
        Assert.False(again.IsEmpty);
    }

    [Fact]
    public async Task A_commit_forgets_the_upload_and_keeps_the_crcs()
    {
        await using var journal = Open();
        await journal.AppendDurablyAsync(
            [
                new CheckpointRecord.Started(Id, Version, "t", 10),
                new CheckpointRecord.UploadBegun(Id, "u"),
                new CheckpointRecord.PartStored(Id, 0, new UploadedPart(1, 10, "E", 1), 1, 10),
                new CheckpointRecord.Committing(Id, 20, 0xFFFF_0000_0000_0001, 3),
            ],
            default);
        Assert.Equal((20, 0xFFFF_0000_0000_0001), journal.Find(Id)!.Committing);

        await journal.AppendDurablyAsync(
            [new CheckpointRecord.Committed(Id, new ObjectInfo("t", 20, "E-1", null) { Crc64 = 0xFFFF_0000_0000_0001 }, 3, HadParts: true)], default);

        var state = journal.Find(Id)!;
        Assert.Equal((FlowStage.Committed, null, null), (state.Stage, state.UploadId, state.Committing));
        Assert.Equal((20, 0xFFFF_0000_0000_0001, 3UL), (state.Stored!.Size, state.Stored.Crc64, state.SourceCrc64));
        Assert.Empty(journal.FindParts(Id));
    }

    [Fact]
    public async Task A_failure_keeps_the_upload_only_when_told_so()
    {
        await using var journal = Open();
        var other = Id with { Sink = "other" };
        await journal.AppendDurablyAsync(
            [
                new CheckpointRecord.Started(Id, Version, "t", 10), new CheckpointRecord.UploadBegun(Id, "u"), new CheckpointRecord.Failed(Id, "why", true),
                new CheckpointRecord.Started(other, Version, "t", 10), new CheckpointRecord.UploadBegun(other, "v"), new CheckpointRecord.Failed(other, "so", false),
            ],
            default);

        Assert.Equal(("u", "why"), (journal.Find(Id)!.UploadId, journal.Find(Id)!.Reason));
        Assert.Equal((null, "so", "f000000000000000"), (journal.Find(other)!.UploadId, journal.Find(other)!.Reason, journal.Find(other)!.PlanHash));
        Assert.Equal([other.Sink, Id.Sink], journal.Read(FlowStage.Failed).Select(s => s.Id.Sink).Order());
    }

    [Fact]
    public async Task Keys_are_kept_as_they_are()
    {
        string[] keys = ["", " ", "a\u0001b", "é", "\U0001F600", "a'b\"c", "..", "x\0y"];
        await using var journal = Open();
        await journal.AppendDurablyAsync([.. keys.Select(k => new CheckpointRecord.Started(new FlowId("read", k, "write"), Version with { Key = k }, "t" + k, 1))], default);

        foreach (var key in keys)
        {
            Assert.Equal("t" + key, journal.Find(new FlowId("read", key, "write"))!.Target);
        }

        Assert.Equal(keys.Order(ObjectKey.Order), journal.Read(null).Select(s => s.Id.Key));
    }

    [Fact]
    public async Task Two_runs_never_share_a_journal()
    {
        await using var first = Open();

        var error = Assert.Throws<StateException>(Open);

        Assert.Contains("another run of 'job'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looking_is_possible_while_a_run_writes()
    {
        await using var journal = Open();
        await journal.BeginRunAsync(new Dictionary<string, ListingMark>(), default);
        await journal.AppendDurablyAsync([new CheckpointRecord.Started(Id, Version, "t", 10)], default);
        using var view = JournalView.Open(State);

        Assert.Equal("t", view.Find(Id)!.Target);
        Assert.Null(Assert.Single(view.Runs()).Ended);
        Assert.Equal((1, 20), view.Totals()[FlowStage.Started]);
    }

    [Fact]
    public async Task The_journal_of_another_pipeline_is_refused()
    {
        await using (Open())
        {
        }

        File.Move(State.JournalPath, (State with { Job = "renamed" }).JournalPath);

        var error = Assert.Throws<StateException>(() => SqliteJournal.Open(State with { Job = "renamed" }, Plans, false, TimeProvider.System));
        Assert.Contains("journal of the pipeline 'job', not of 'renamed'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_journal_is_refused()
    {
        await using (Open())
        {
        }

        using (var connection = new SqliteConnection($"Data Source={State.JournalPath};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        Assert.Contains("newer osspipe", Assert.Throws<StateException>(Open).Message, StringComparison.Ordinal);
        Assert.Contains("newer osspipe", Assert.Throws<StateException>(() => JournalView.Open(State)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_journal_is_refused_and_left_alone()
    {
        File.WriteAllText(State.JournalPath, "my notes, not a database, and long enough to have no header of one");

        Assert.Throws<StateException>(Open);

        Assert.StartsWith("my notes", File.ReadAllText(State.JournalPath), StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_directory_that_can_not_be_made_is_an_error_with_its_name()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "file"), "");
        var state = new JobState(Path.Combine(_folder.FullName, "file", "state"), "job");

        var error = Assert.Throws<StateException>(() => SqliteJournal.Open(state, Plans, false, TimeProvider.System));

        Assert.Contains("--state", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_journal_reads_as_empty()
    {
        using var view = JournalView.Open(State);

        Assert.True(view.IsMissing);
        Assert.True(view.IsEmpty);
        Assert.Null(view.Find(Id));
        Assert.False(File.Exists(State.JournalPath));
        await Task.CompletedTask;
    }

    private SqliteJournal Open() => SqliteJournal.Open(State, Plans, indexTargets: true, TimeProvider.System);
}
