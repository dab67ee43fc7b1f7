namespace Tars.Cli;

/// <summary>An argument or option that names a definition, and so takes <c>--profile</c> and <c>--set</c> along.</summary>
internal interface ITakesDefinition
{
    ReuseOptions Reuse { get; }
}
