using System.Text.Json;

namespace Tars.Stages.Rag;

/// <summary>Reads the scores that an earlier evaluation printed as JSON.</summary>
internal static class SavedEvaluation
{
    /// <summary>The scores of each question.</summary>
    /// <exception cref="InvalidDataException">The file is no such JSON.</exception>
    public static IReadOnlyList<QuestionScores> Read(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(QuestionLines.Text(path));
            QuestionScores[] questions =
            [
                .. document.RootElement.GetProperty("questions").EnumerateArray().Select(x => new QuestionScores(
                    x.GetProperty("id").GetString()!,
                    x.GetProperty("scores").EnumerateObject().ToDictionary(y => y.Name, y => y.Value.GetDouble(), StringComparer.Ordinal))),
            ];
            return questions.DistinctBy(x => x.Id, StringComparer.Ordinal).Count() == questions.Length
                ? questions
                : throw new InvalidDataException($"{path}: an id stands twice among the questions.");
        }
        catch (Exception e) when (
            e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InvalidDataException(
                $"{path}: not what tars eval --json prints ({e.Message.TrimEnd('.')}). A baseline is such a file, or a definition in .yaml.", e);
        }
    }
}
