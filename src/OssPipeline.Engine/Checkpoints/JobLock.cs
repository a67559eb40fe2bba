using System.Globalization;
using System.Text;

namespace OssPipeline.Engine.Checkpoints;

/// <summary>Held while a run uses its job's state, so that two runs never share it. The system lets go of it when the process dies.</summary>
internal sealed class JobLock : IDisposable
{
    // Whoever only looks whether the lock is held is in the way of one that takes it, for a moment.
    private const int Tries = 10;
    private const int MillisecondsBetween = 20;

    private readonly FileStream _file;

    private JobLock(FileStream file) => _file = file;

    public static JobLock Acquire(JobState state)
    {
        try
        {
            Directory.CreateDirectory(state.Directory);
            var file = Open(state);
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            return new JobLock(file);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new StateException(
                $"{state.LockPath}: another run of '{state.Job}' is using its state; wait for it to end, or give this one a state of its own with --state DIR.", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new StateException($"{state.Directory}: the state directory can't be written ({e.Message}); use --state DIR to keep it elsewhere.", e);
        }
    }

    /// <summary>Whether somebody holds it.</summary>
    public static bool IsHeld(JobState state)
    {
        try
        {
            using var file = new FileStream(state.LockPath, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException e) when (e is not PathTooLongException)
        {
            return true;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new StateException($"{state.LockPath}: it can't be told whether '{state.Job}' is running ({e.Message}); check the rights of the state directory.", e);
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream Open(JobState state)
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                return new FileStream(state.LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException e) when (left > 1 && e is not (DirectoryNotFoundException or PathTooLongException))
            {
                Thread.Sleep(MillisecondsBetween);
            }
        }
    }
}
