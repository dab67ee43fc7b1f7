using Tars.Testing.Java;

namespace Tars.TextIndex.Tests;

/// <summary>Queries of every kind over a larger index with replaced and deleted documents: Java finds the same documents with the same scores.</summary>
public sealed class RandomQueryTests
{
    [Fact]
    public void Five_thousand_queries_over_twenty_thousand_documents_agree_with_Java()
    {
        Assert.SkipWhen(JavaProgram.UnavailableReason is not null, JavaProgram.UnavailableReason ?? "");
        using var folder = new TempFolder();
        Assert.Equal("", RandomQueries.Disagreements(folder.Path, seed: 17, documents: 20_000, queries: 5000));
    }
}
