namespace Tars.TextIndex.Analysis;

/// <summary>
/// M. F. Porter, "An algorithm for suffix stripping" (1980), with the two departures of its author's own later program
/// ("bli" and "logi" in step 2). Words up to two letters stay as they are.
/// </summary>
internal sealed class PorterStemmer
{
    private char[] _word = new char[64];
    private int _end;
    private int _stem;

    public ReadOnlySpan<char> Stem(ReadOnlySpan<char> word)
    {
        if (word.Length <= 2)
            return word;
        if (_word.Length < word.Length + 2)
            _word = new char[word.Length * 2];
        word.CopyTo(_word);
        _end = word.Length;
        Plurals();
        PastAndContinuous();
        FinalY();
        DoubleSuffixes();
        FullSuffixes();
        Residues();
        FinalE();
        return _word.AsSpan(0, _end);
    }

    private bool IsConsonant(int i) => _word[i] switch
    {
        'a' or 'e' or 'i' or 'o' or 'u' => false,
        'y' => i == 0 || !IsConsonant(i - 1),
        _ => true,
    };

    /// <summary>How many runs of vowels followed by consonants the first <see cref="_stem"/> letters have.</summary>
    private int Measure()
    {
        var measure = 0;
        var i = 0;
        while (i < _stem && IsConsonant(i))
            i++;
        while (true)
        {
            while (i < _stem && !IsConsonant(i))
                i++;
            if (i >= _stem)
                return measure;
            measure++;
            while (i < _stem && IsConsonant(i))
                i++;
            if (i >= _stem)
                return measure;
        }
    }

    private bool StemHasVowel()
    {
        for (var i = 0; i < _stem; i++)
        {
            if (!IsConsonant(i))
                return true;
        }

        return false;
    }

    private bool EndsInDouble(int end) => end >= 2 && _word[end - 1] == _word[end - 2] && IsConsonant(end - 1);

    /// <summary>Consonant, vowel, consonant other than w, x, y: a short syllable such as in "hop".</summary>
    private bool EndsShort(int end) => end >= 3 && IsConsonant(end - 1) && !IsConsonant(end - 2) && IsConsonant(end - 3)
        && _word[end - 1] is not ('w' or 'x' or 'y');

    private bool Ends(string suffix)
    {
        if (!_word.AsSpan(0, _end).EndsWith(suffix, StringComparison.Ordinal))
            return false;
        _stem = _end - suffix.Length;
        return true;
    }

    private void Replace(string suffix)
    {
        suffix.CopyTo(_word.AsSpan(_stem));
        _end = _stem + suffix.Length;
    }

    private bool ReplaceIfMeasured(string suffix, string replacement)
    {
        if (!Ends(suffix))
            return false;
        if (Measure() > 0)
            Replace(replacement);
        return true;
    }

    private void Plurals()
    {
        if (_word[_end - 1] != 's')
            return;
        if (Ends("sses"))
            _end -= 2;
        else if (Ends("ies"))
            Replace("i");
        else if (_word[_end - 2] != 's')
            _end--;
    }

    private void PastAndContinuous()
    {
        if (Ends("eed"))
        {
            if (Measure() > 0)
                _end--;
            return;
        }

        if (!((Ends("ed") || Ends("ing")) && StemHasVowel()))
            return;
        _end = _stem;
        if (Ends("at"))
            Replace("ate");
        else if (Ends("bl"))
            Replace("ble");
        else if (Ends("iz"))
            Replace("ize");
        else if (EndsInDouble(_end))
            _end -= _word[_end - 1] is 'l' or 's' or 'z' ? 0 : 1;
        else
        {
            _stem = _end;
            if (Measure() == 1 && EndsShort(_end))
                Replace("e");
        }
    }

    private void FinalY()
    {
        if (Ends("y") && StemHasVowel())
            _word[_end - 1] = 'i';
    }

    private void DoubleSuffixes()
    {
        if (_end < 2)
            return;
        _ = _word[_end - 2] switch
        {
            'a' => ReplaceIfMeasured("ational", "ate") || ReplaceIfMeasured("tional", "tion"),
            'c' => ReplaceIfMeasured("enci", "ence") || ReplaceIfMeasured("anci", "ance"),
            'e' => ReplaceIfMeasured("izer", "ize"),
            'l' => ReplaceIfMeasured("bli", "ble") || ReplaceIfMeasured("alli", "al") || ReplaceIfMeasured("entli", "ent")
                || ReplaceIfMeasured("eli", "e") || ReplaceIfMeasured("ousli", "ous"),
            'o' => ReplaceIfMeasured("ization", "ize") || ReplaceIfMeasured("ation", "ate") || ReplaceIfMeasured("ator", "ate"),
            's' => ReplaceIfMeasured("alism", "al") || ReplaceIfMeasured("iveness", "ive") || ReplaceIfMeasured("fulness", "ful")
                || ReplaceIfMeasured("ousness", "ous"),
            't' => ReplaceIfMeasured("aliti", "al") || ReplaceIfMeasured("iviti", "ive") || ReplaceIfMeasured("biliti", "ble"),
            'g' => ReplaceIfMeasured("logi", "log"),
            _ => false,
        };
    }

    private void FullSuffixes() => _ = _word[_end - 1] switch
    {
        'e' => ReplaceIfMeasured("icate", "ic") || ReplaceIfMeasured("ative", "") || ReplaceIfMeasured("alize", "al"),
        'i' => ReplaceIfMeasured("iciti", "ic"),
        'l' => ReplaceIfMeasured("ical", "ic") || ReplaceIfMeasured("ful", ""),
        's' => ReplaceIfMeasured("ness", ""),
        _ => false,
    };

    private void Residues()
    {
        if (_end < 2)
            return;
        var found = _word[_end - 2] switch
        {
            'a' => Ends("al"),
            'c' => Ends("ance") || Ends("ence"),
            'e' => Ends("er"),
            'i' => Ends("ic"),
            'l' => Ends("able") || Ends("ible"),
            'n' => Ends("ant") || Ends("ement") || Ends("ment") || Ends("ent"),
            'o' => (Ends("ion") && _stem > 0 && (_word[_stem - 1] is 's' or 't')) || Ends("ou"),
            's' => Ends("ism"),
            't' => Ends("ate") || Ends("iti"),
            'u' => Ends("ous"),
            'v' => Ends("ive"),
            'z' => Ends("ize"),
            _ => false,
        };
        if (found && Measure() > 1)
            _end = _stem;
    }

    private void FinalE()
    {
        _stem = _end;
        if (_word[_end - 1] == 'e')
        {
            _stem = _end - 1;
            var measure = Measure();
            if (measure > 1 || (measure == 1 && !EndsShort(_end - 1)))
                _end--;
        }

        _stem = _end;
        if (_word[_end - 1] == 'l' && EndsInDouble(_end) && Measure() > 1)
            _end--;
    }
}
