using System.Text.Json;

namespace Tars.Stages.Tables;

/// <summary>
/// The scores of each judged question, by its id and then by metric, as <c>tars eval --json</c> printed them; larger is better.
/// </summary>
internal static class SavedScores
{
    private const long MaxBytes = 64 << 20;

    /// <exception cref="InvalidDataException">The file is larger than 64 MiB, is no such JSON, or an id stands in it twice.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal static IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Read(string file)
    {
        long length = new FileInfo(file).Length;
        if (length > MaxBytes)
            throw new InvalidDataException($"{file} has {length:N0} bytes; what tars eval --json prints is read up to {MaxBytes:N0}.");
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(file));
            var questions = new Dictionary<string, IReadOnlyDictionary<string, double>>(StringComparer.Ordinal);
            foreach (JsonElement question in json.RootElement.GetProperty("questions").EnumerateArray())
            {
                string id = question.GetProperty("id").GetString() ?? throw new InvalidDataException($"{file}: a question has no id.");
                Dictionary<string, double> scores = question.GetProperty("scores").EnumerateObject()
                    .ToDictionary(score => score.Name, score => score.Value.GetDouble(), StringComparer.Ordinal);
                if (!questions.TryAdd(id, scores))
                    throw new InvalidDataException($"{file}: the id '{id}' stands twice among the questions.");
            }

            return questions;
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"{file}: not what tars eval --json prints ({wrong.Message.TrimEnd('.')}).", wrong);
        }
    }
}
