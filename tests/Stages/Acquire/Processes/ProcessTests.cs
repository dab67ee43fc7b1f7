namespace Tars.Stages.Acquire.Tests.Processes;

/// <summary>
/// The tests that start programs run one after the other: some change PATH, and a script cannot be run while a child of another
/// test has inherited the handle that wrote it.
/// </summary>
[CollectionDefinition(nameof(ProcessTests), DisableParallelization = true)]
public sealed class ProcessTests;
