namespace Tars.Stages.Tables;

/// <summary>One place where records are not what was written.</summary>
/// <param name="Place">The line of the log or of the checkpoints, the run, or the file.</param>
/// <param name="What">What is wrong there.</param>
public sealed record IntegrityProblem(string Place, string What);
