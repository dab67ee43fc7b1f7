namespace Tars.Stages.Rag;

/// <summary>Forms of a word that no stemmer joins: irregular English verbs and nouns, and what "how heavy" asks about.</summary>
internal static class WordForms
{
    private static readonly Dictionary<string, string[]> Irregular = Groups(
        """
        arise arose arisen
        awake awoke awoken
        bear bore borne
        beat beaten
        become became
        begin began begun
        bend bent
        bind bound
        bite bit bitten
        bleed bled
        blow blew blown
        break broke broken
        bring brought
        build built
        burn burnt
        buy bought
        catch caught
        choose chose chosen choice
        come came
        creep crept
        deal dealt
        dig dug
        draw drew drawn
        dream dreamt
        drink drank drunk
        drive drove driven
        eat ate eaten
        fall fell fallen
        feed fed
        feel felt
        fight fought
        find found
        fly flew flown flight
        forbid forbade forbidden
        forget forgot forgotten
        freeze froze frozen
        give gave given
        go went gone
        grow grew grown
        hang hung
        hear heard
        hide hid hidden
        hold held
        keep kept
        know knew known
        lay laid
        lead led
        learn learnt
        leave left
        lend lent
        lose lost loss
        make made
        mean meant
        meet met
        pay paid
        rise rose risen
        run ran
        say said
        see saw seen
        seek sought
        sell sold
        send sent
        shake shook shaken
        shine shone
        shoot shot
        show shown
        shrink shrank shrunk
        sing sang sung
        sink sank sunk
        sit sat
        sleep slept
        slide slid
        speak spoke spoken speech
        spell spelt
        spend spent
        spin spun
        stand stood
        steal stole stolen
        stick stuck
        strike struck stricken
        swear swore sworn
        sweep swept
        swim swam swum
        take took taken
        teach taught
        tear tore torn
        tell told
        think thought
        throw threw thrown
        understand understood
        wake woke woken
        wear wore worn
        win won
        wind wound
        write wrote written
        child children
        man men
        woman women
        person people
        foot feet
        tooth teeth
        mouse mice
        goose geese
        half halves
        leaf leaves
        life lives
        """);

    private static readonly Dictionary<string, string[]> Measured = Groups(
        """
        heavy weigh weighs weight
        tall high height altitude
        wide width
        long length
        deep depth
        old age
        expensive cost costs price
        far distance
        fast speed
        hot warm cold temperature
        thick thickness
        large big size diameter
        """);

    /// <summary>The other forms of a word, folded; none for a regular one.</summary>
    /// <param name="word">The word, folded.</param>
    /// <param name="measured">Whether it is the adjective of a "how heavy": then the words that answer it count as forms too.</param>
    public static IEnumerable<string> Of(string word, bool measured) =>
        Irregular.GetValueOrDefault(word, []).Concat(measured ? Measured.GetValueOrDefault(word, []) : []).Where(x => x != word);

    private static Dictionary<string, string[]> Groups(string lines)
    {
        var groups = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (string line in lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] forms = line.Split(' ');
            foreach (string form in forms)
            {
                groups.TryAdd(form, forms);
            }
        }

        return groups;
    }
}
