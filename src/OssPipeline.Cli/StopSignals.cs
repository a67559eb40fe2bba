using System.Runtime.InteropServices;

namespace OssPipeline.Cli;

/// <summary>Ctrl-C and SIGTERM: the first asks the command to stop cleanly, the second ends the process at once.</summary>
internal static class StopSignals
{
    /// <summary>Calls <paramref name="stop"/> on the first signal.</summary>
    public static IDisposable Listen(Action stop)
    {
        var heard = 0;
        void Handle(PosixSignalContext context)
        {
            context.Cancel = true;
            if (Interlocked.Increment(ref heard) == 1)
            {
                stop();
            }
            else
            {
                Environment.Exit(ExitCode.Cancelled);
            }
        }

        return new Registrations(
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle));
    }

    private sealed class Registrations(params PosixSignalRegistration[] signals) : IDisposable
    {
        public void Dispose()
        {
            foreach (var signal in signals)
            {
                signal.Dispose();
            }
        }
    }
}
