using System.Collections.Frozen;

namespace Tars.Stages.Rag;

/// <summary>Words that ask for a measure ("how deep", "what temperature") and the units that a number must have to answer them.</summary>
internal static class AnswerUnits
{
    private static readonly FrozenSet<string> Length = Words(
        """
        mm cm m km ft millimetre millimeter centimetre centimeter metre meter kilometre kilometer mile foot feet inch inches yard storey
        milimetro centimetro metro kilometro milla pie pulgada
        """);

    private static readonly FrozenSet<string> Duration = Words(
        """
        s min h second minute hour day night week fortnight weekend month season year decade century generation
        segundo minuto hora dia noche semana mes meses ano decada siglo
        """);

    private static readonly FrozenSet<string> Weight = Words(
        "mg g kg t lb gram gramme kilogram kilogramme kilo ton tonne pound ounce stone gramo kilogramo tonelada libra onza");

    private static readonly FrozenSet<string> Temperature = Words("c f k degree celsius fahrenheit kelvin grado");

    private static readonly FrozenSet<string> Speed = Words("kmh mph knot kn per second hour minute por segundo hora minuto nudo");

    private static readonly FrozenSet<string> Percentage = Words("percent percentage cent ciento half third quarter");

    private static readonly FrozenSet<string> Any = FrozenSet<string>.Empty;

    private static readonly FrozenDictionary<string, FrozenSet<string>> Asked = new (string Words, FrozenSet<string> Units)[]
    {
        ("tall high height deep depth wide width broad thick thickness diameter length distance altitude elevation wavelength", Length),
        ("mide miden medir altura profundidad anchura grosor longitud distancia altitud diametro", Length),
        ("far lejos", Join(Length, Duration, Words("degree arc grado"))),
        ("heavy weigh weight mass pesa pesan peso", Weight),
        ("hot cold warm temperature temperatura", Temperature),
        ("fast speed velocity velocidad", Speed),
        ("old age edad", Duration),
        ("percentage percent porcentaje", Percentage),
        ("long dura duran duro tarda tardan tardo tiempo", Join(Length, Duration)),
        ("many much large big small bright strong expensive loud amount angle area capacity frequency humidity number quantity pressure rate ratio", Any),
        ("size sum total value voltage volume cantidad numero humedad volumen suma tamano", Any),
    }.SelectMany(x => Words(x.Words).Select(word => KeyValuePair.Create(word, x.Units))).ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Adjectives = Words(
        "tall high deep wide broad thick far heavy hot cold warm fast old long many much large big small bright strong expensive loud");

    /// <summary>
    /// The same for the words that are nouns: "what is the depth" asks for a measure, "what happened to the old bridge" does not.
    /// </summary>
    /// <param name="word">The word, folded.</param>
    public static FrozenSet<string>? AskedByNoun(string word) => Adjectives.Contains(word) ? null : AskedBy(word);

    /// <summary>
    /// The units that answer a word that asks for a measure: an empty set for any or none; null when it asks for no measure.
    /// </summary>
    /// <param name="word">The word, folded.</param>
    public static FrozenSet<string>? AskedBy(string word) => Asked.GetValueOrDefault(word);

    /// <summary>Whether a word is one of some units, in the singular or the plural.</summary>
    public static bool IsOneOf(string word, FrozenSet<string> units) =>
        units.Contains(word) || (word.EndsWith('s') && word.Length > 2 && units.Contains(word[..^1]));

    private static FrozenSet<string> Join(params IEnumerable<string>[] sets) => sets.SelectMany(x => x).ToFrozenSet(StringComparer.Ordinal);

    private static FrozenSet<string> Words(string words) =>
        words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
