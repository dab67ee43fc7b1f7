using System.Text;
using Microsoft.Extensions.AI;

namespace Tars.Stages.Rag;

/// <summary>
/// How many tokens a text has for a model whose tokenizer is not at hand: rather too many than too few. English text has about four bytes a
/// token with the vocabularies in use, other languages and code three; three are counted.
/// </summary>
internal static class TokenEstimate
{
    private const int BytesPerToken = 3;

    // Roles and separators, as the templates of common models have them.
    private const int PerMessage = 8;

    public static int Of(string text) => (Encoding.UTF8.GetByteCount(text) + BytesPerToken - 1) / BytesPerToken;

    public static int Of(IEnumerable<ChatMessage> messages) => messages.Sum(m => Of(m.Text) + PerMessage);
}
