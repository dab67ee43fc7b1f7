using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tars.Stages.Documents;

/// <summary>Writes a document as JSON: what it is, its text, and a segment for each block.</summary>
internal static class DocumentJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        // The file is not put into a web page as it is, and is to be readable in any language.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static byte[] Of(TextDocument document)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("source", document.Source);
            json.WriteString("sha256", document.Sha256);
            json.WriteString("title", document.Title);
            json.WriteString("media", JsonNamingPolicy.SnakeCaseLower.ConvertName(document.Media.ToString()));
            json.WriteString("language", document.Language);
            Write(json, "duration_seconds", document.DurationSeconds);
            if (document.DurationSeconds is not null)
            {
                Write(json, document.Voiced);
            }

            json.WriteString("text", document.Text);
            json.WriteStartArray("segments");
            foreach (TextBlock block in document.Blocks)
            {
                Write(json, document, block);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    /// <summary>Where somebody speaks: pairs of start and end, in seconds.</summary>
    private static void Write(Utf8JsonWriter json, IReadOnlyList<VoicedStretch> voiced)
    {
        json.WriteStartArray("voiced_seconds");
        foreach (VoicedStretch stretch in voiced)
        {
            json.WriteStartArray();
            json.WriteNumberValue(Math.Round(stretch.StartSeconds, 3));
            json.WriteNumberValue(Math.Round(stretch.EndSeconds, 3));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, TextDocument document, TextBlock block)
    {
        json.WriteStartObject();
        json.WriteNumber("start", block.Start);
        json.WriteNumber("end", block.Start + block.Length);
        Write(json, "page", block.Page);
        Write(json, "start_seconds", block.StartSeconds);
        Write(json, "end_seconds", block.EndSeconds);
        Write(json, "confidence", block.Confidence);
        json.WriteString("text", document.Text.AsSpan(block.Start, block.Length));
        json.WriteEndObject();
    }

    /// <summary>To the thousandth: a transcript is no more exact than that. What JSON cannot say (infinity) is null.</summary>
    private static void Write(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, Math.Round(number, 3));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
