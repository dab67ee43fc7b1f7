using Tars.TextIndex.Analysis;

namespace Tars.Stages.Rag;

/// <summary>Words of everyday English and Spanish that questions and texts use for the same thing.</summary>
/// <remarks>
/// Short on purpose: every pair added makes some wrong sentence look right. Only words that replace each other in most sentences stand
/// here; their forms are found by stem.
/// </remarks>
internal static class RelatedWords
{
    private static readonly Dictionary<string, string[]> English = Read(
        """
        allow permit
        answer reply
        assist help
        begin start commence
        big large
        bicycle bike
        build construct erect
        buy purchase acquire
        car automobile
        close shut
        choose select
        cost price fee
        delay postpone
        depart leave
        deliver bring
        die death
        discover find
        donate give gift
        employ work
        end finish
        fail break
        repair mend fix
        forbid prohibit ban
        ill sick
        injure hurt
        kid child
        last take
        live reside
        lorry truck
        produce manufacture make
        need require
        obtain receive
        occupation profession job
        phone telephone
        picture photograph photo image
        rent hire
        rescue save
        salary wage
        send dispatch
        staff personnel
        talk speak
        journey trip
        """,
        EnglishStem);

    private static readonly Dictionary<string, string[]> Spanish = Read(
        """
        abrir apertura
        acabar terminar finalizar
        arreglar reparar
        averiar estropear
        coche automovil
        comenzar empezar iniciar
        comprar adquirir
        construir edificar
        coste costo precio costar valer
        cerrar clausurar
        elegir escoger
        encontrar hallar descubrir
        necesitar requerir
        permitir autorizar
        """,
        SpanishStem.Of);

    /// <summary>Words related to an English word, in their basic form.</summary>
    /// <param name="word">The word in any regular form, folded.</param>
    public static IReadOnlyList<string> OfEnglish(string word) => English.GetValueOrDefault(EnglishStem(word), []);

    /// <summary>Words related to a Spanish word, in their basic form.</summary>
    /// <param name="word">The word in any form, folded.</param>
    public static IReadOnlyList<string> OfSpanish(string word) => Spanish.GetValueOrDefault(SpanishStem.Of(word), []);

    private static string EnglishStem(string word) => Analyzer.English.Tokenize(word) is [var token, ..] ? token.Term : word;

    private static Dictionary<string, string[]> Read(string lines, Func<string, string> stem)
    {
        var groups = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (string line in lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split(' ');
            foreach (string word in words)
            {
                groups.TryAdd(stem(word), [.. words.Where(x => x != word)]);
            }
        }

        return groups;
    }
}
