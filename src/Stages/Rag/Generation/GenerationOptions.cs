using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Tars.Stages.Rag;

/// <summary>How a model is asked for an answer.</summary>
public sealed record GenerationOptions : IValidatableObject
{
    internal const int UsualPassages = 12;

    /// <summary>
    /// How many tokens question and answer may have together: the model's window, or what the server gives of it. Default 4,096, which
    /// Ollama gives where nothing else is set.
    /// </summary>
    [Range(512, 10_000_000)]
    public int Window { get; init; } = 4096;

    /// <summary>The most tokens of an answer, less than <see cref="Window"/>; default 512.</summary>
    [Range(16, 100_000)]
    public int AnswerTokens { get; init; } = 512;

    /// <summary>The most passages that are shown to the model; default 12.</summary>
    [Range(1, 200)]
    public int Passages { get; init; } = UsualPassages;

    /// <summary>The text that is filled in to ask; see <see cref="PromptTemplate"/>. Default <see cref="PromptTemplate.Usual"/>.</summary>
    public PromptTemplate Template { get; init; } = PromptTemplate.Usual;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AnswerTokens >= Window)
        {
            yield return new ValidationResult(
                string.Create(CultureInfo.InvariantCulture, $"an answer of {AnswerTokens} tokens leaves nothing of a window of {Window}"),
                [nameof(AnswerTokens)]);
        }
    }

    /// <exception cref="ValidationException">They are not valid.</exception>
    internal static GenerationOptions Checked(GenerationOptions options)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        return options;
    }
}
