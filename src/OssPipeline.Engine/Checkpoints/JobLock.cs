using System.Globalization;
using System.Text;

namespace OssPipeline.Engine.Checkpoints;

/// <summary>Held while a run uses its job's state, so that two runs never share it. The system lets go of it when the process dies.</summary>
internal sealed class JobLock : IDisposable
{
    private readonly FileStream _file;

    private JobLock(FileStream file) => _file = file;

    public static JobLock Acquire(JobState state)
    {
        try
        {
            Directory.CreateDirectory(state.Directory);
            var file = new FileStream(state.LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
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

    public void Dispose() => _file.Dispose();
}
