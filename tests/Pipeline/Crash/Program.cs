using Tars.Pipeline;
using Tars.Pipeline.Tests.Crash;

// "crash-host FOLDER ROOTS" runs the crash tests' graph, "hold-lock FOLDER" holds a state folder until it is killed; else this is a test program.
switch (args)
{
    case ["crash-host", string folder, string roots]:
        RunReport report = await CrashGraph.RunAsync(folder, int.Parse(roots));
        if (report.Failure is string failure || !report.Reconciles)
        {
            await Console.Error.WriteLineAsync($"{report.Outcome}: {report.Failure ?? "the counts do not reconcile"} {report.FailureCause}");
            return 1;
        }

        return 0;
    case ["hold-lock", string folder]:
        using (StateLock.Take(folder))
        {
            Console.WriteLine("held");
            await Task.Delay(Timeout.Infinite);
        }

        return 0;
    default:
        return await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
}
