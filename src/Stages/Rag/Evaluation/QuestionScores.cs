namespace Tars.Stages.Rag;

/// <summary>The scores of one question.</summary>
/// <param name="Id">The question's.</param>
/// <param name="Scores">By metric, those that apply to the question; all 0 to 1, larger is better.</param>
internal sealed record QuestionScores(string Id, IReadOnlyDictionary<string, double> Scores);
