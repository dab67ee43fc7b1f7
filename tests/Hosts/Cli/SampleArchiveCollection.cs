namespace Tars.Cli.Tests;

/// <summary>The classes that read one <see cref="SampleArchive"/>: the run that makes it is made once.</summary>
[CollectionDefinition(Name)]
public sealed class SampleArchiveCollection : ICollectionFixture<SampleArchive>
{
    public const string Name = "sample archive";
}
