using Tars.Cli.Reporting;
using Tars.Pipeline;

namespace Tars.Cli.Watching;

/// <summary>What a watch was asked for.</summary>
/// <param name="Definition">What is run, again and again.</param>
/// <param name="File">Where it stands.</param>
/// <param name="Json">Whether each round is told as a line of JSON on standard output.</param>
/// <param name="Offline">Whether fetching assets is forbidden.</param>
/// <param name="Progress">How a round is shown while it goes on.</param>
internal sealed record WatchCall(PipelineDefinition Definition, DefinitionSource File, bool Json, bool Offline, ProgressStyle Progress);
