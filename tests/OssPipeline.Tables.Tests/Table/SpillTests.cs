using OssPipeline.Core.Rows;
using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Tests.Table;

public sealed class SpillTests : IDisposable
{
    private static readonly TableSchema Schema = SomeRows.Schema(("id", "bigint"), ("name", "string"), ("flag", "boolean"));

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_come_back_in_the_order_in_which_they_were_written_whatever_was_written_between()
    {
        using var file = new SpillFile(_folder.Path);
        var random = new Random(7);
        var partitions = Enumerable.Range(0, 20).Select(i => new Partition($"p={i}/", Schema)).ToList();
        var expected = partitions.ToDictionary(p => p, _ => new List<object?[]>());
        for (var i = 0; i < 500; i++)
        {
            var partition = partitions[random.Next(partitions.Count)];
            List<object?[]> rows = [.. Enumerable.Range(0, random.Next(1, 40)).Select(n => new object?[]
            {
                random.Next(5) == 0 ? null : (long)((i * 100) + n),
                random.Next(5) == 0 ? null : new string('ß', random.Next(random.Next(200) == 0 ? 100_000 : 30)),
                random.Next(5) == 0 ? null : n % 2 == 0,
            })];
            Assert.True(Add(file, partition, rows));
            expected[partition].AddRange(rows);
        }

        foreach (var partition in partitions)
        {
            Assert.Equal(expected[partition], Read(partition));
            Assert.Equal(0, partition.Spilled);
        }
    }

    [Fact]
    public void A_file_that_is_retired_takes_nothing_more_and_goes_when_all_was_read()
    {
        var (old, next) = (new SpillFile(_folder.Path), new SpillFile(_folder.Path));
        using var partition = new Partition("p=1/", Schema);
        Assert.True(Add(old, partition, [[1L, "a", true]]));
        Assert.True(Add(next, partition, [[2L, "b", null]]));
        old.Retire();
        Assert.False(Add(old, partition, [[3L, "c", false]]));
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);

        Assert.Equal([[1L, "a", true], [2L, "b", null]], Read(partition));
        Assert.Single(Directory.GetFiles(_folder.Path));
        next.Retire();
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Many_tasks_write_and_read_at_once()
    {
        using var file = new SpillFile(_folder.Path);
        var partitions = Enumerable.Range(0, 8).Select(i => new Partition($"p={i}/", Schema)).ToList();
        var read = new List<long>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(task => Task.Run(() =>
        {
            for (var i = 0; i < 400; i++)
            {
                var partition = partitions[(i + task) % partitions.Count];
                Add(file, partition, [[(task * 1000L) + i, "x", true]]);
                if (i % 7 == task)
                {
                    Keep(Read(partition));
                }
            }
        })));
        partitions.ForEach(p => Keep(Read(p)));
        Assert.Equal(Enumerable.Range(0, 4).SelectMany(t => Enumerable.Range(0, 400).Select(i => (t * 1000L) + i)), read.Order());

        void Keep(List<object?[]> rows)
        {
            lock (read)
            {
                read.AddRange(rows.Select(r => (long)r[0]!));
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(3, 200_000)]
    public async Task Where_temporary_files_may_take_little_all_rows_are_still_there_once(int parallelism, long limit)
    {
        using var run = new TableRun();
        var schema = SomeRows.Schema(("id", "bigint"), ("text", "string"), ("p", "int"));
        var sink = new TableSink(TableRun.Options with { PartitionBy = ["p"] }, run.Store, TimeProvider.System, _folder.Path) { SpillLimit = limit };
        await using (var writer = await sink.OpenAsync(schema, run.Log, 1 << 20, parallelism, default))
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, 60), new ParallelOptions { MaxDegreeOfParallelism = parallelism }, async (i, token) =>
            {
                List<object?[]> rows = [.. Enumerable.Range(0, 1000).Select(n => new object?[] { (i * 1000L) + n, new string('x', n % 50), (long)((n * 7) % 40) })];
                await writer.WriteAsync(SomeRows.Batch(schema, rows), run.Reject, token);
            });
            var result = await writer.CommitAsync([], default);
            Assert.Equal((60_000, 40), (result.Rows, result.Partitions));
        }

        Assert.Empty(Directory.GetFiles(_folder.Path));
        var root = await run.ExportAsync();
        using var duck = new Duck();
        Assert.Equal("60000 60000 1799970000", duck.Texts(
            $"SELECT count(*) || ' ' || count(DISTINCT id) || ' ' || sum(id)::BIGINT FROM read_parquet('{root}/*/*.parquet')").Single());
    }

    private static bool Add(SpillFile file, Partition partition, List<object?[]> rows)
    {
        var columns = SomeRows.Columns(Schema, rows);
        try
        {
            return file.TryAdd(partition, columns);
        }
        finally
        {
            Array.ForEach(columns, c => c.Dispose());
        }
    }

    private static List<object?[]> Read(Partition partition)
    {
        var columns = RowGather.Collect(Schema, partition.TakeSpilled(), []);
        List<object?[]> rows = [.. Enumerable.Range(0, columns[0].Count).Select(i => SomeRows.Row(columns, i))];
        Array.ForEach(columns, c => c.Dispose());
        return rows;
    }
}
