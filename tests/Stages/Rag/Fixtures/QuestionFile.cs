using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Tars.Stages.Rag.Tests.Fixtures;

/// <summary>Questions to a collection: those it answers, and those it does not.</summary>
internal sealed class QuestionFile
{
    public List<Asked> Answerable { get; init; } = [];

    public List<Asked> Unanswerable { get; init; } = [];

    public static QuestionFile Read(string path) => new DeserializerBuilder()
        .WithNamingConvention(UnderscoredNamingConvention.Instance).IgnoreUnmatchedProperties().Build()
        .Deserialize<QuestionFile>(File.ReadAllText(path));
}
