using System.Globalization;
using Tars.Stages.Files;
using Tars.TextIndex;
using Tars.TextIndex.Analysis;

namespace Tars.Stages.Rag;

/// <summary>One commit of an archive, open for reading: text index and vectors of the same moment.</summary>
/// <remarks>Immutable; may be used from several threads at once.</remarks>
internal sealed class ArchiveIndex : IDisposable
{
    private const double TitleBoost = 0.3;
    private const double HeadingBoost = 0.3;
    private const double RelatedBoost = 0.3;
    private const double FocusFactor = 1.5;
    private const double MeasureFactor = 0.5;

    private readonly IndexReader _reader;
    private readonly IndexSearcher _searcher;
    private readonly IndexColumn? _numbers;
    private readonly IndexColumn? _firstDays;
    private readonly IndexColumn? _lastDays;
    private readonly long[] _ids;

    private ArchiveIndex(IndexReader reader, VectorSet vectors, IndexState state)
    {
        _reader = reader;
        _searcher = new IndexSearcher(reader);
        _numbers = reader.Column(PassageFields.NumberColumn);
        _firstDays = reader.Column(PassageFields.FirstDay);
        _lastDays = reader.Column(PassageFields.LastDay);
        _ids = new long[reader.MaxDoc];
        Vectors = vectors;
        Analyzer = PassageFields.AnalyzerOf(state.Analyzer);
    }

    public VectorSet Vectors { get; }

    public Analyzer Analyzer { get; }

    /// <summary>The number of passages.</summary>
    public int Count => _reader.DocumentCount;

    /// <summary>Opens the last commit.</summary>
    /// <exception cref="IndexNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is no archive, or damaged.</exception>
    public static ArchiveIndex Open(string folder)
    {
        for (int attempt = 1; ; attempt++)
        {
            IndexReader reader = IndexReader.Open(folder);
            try
            {
                IndexState state = IndexState.Parse(reader.UserData, folder);
                return new ArchiveIndex(reader, VectorSet.Open(folder, state.VectorFiles), state);
            }
            catch (FileNotFoundException) when (attempt < 5)
            {
                // A commit between the two openings has replaced a vector file; the new commit names another.
                reader.Dispose();
            }
            catch
            {
                reader.Dispose();
                throw;
            }
        }
    }

    /// <summary>The passages that hold any of the words or a related one, best first by BM25 over text, title and headings.</summary>
    /// <param name="terms">The words.</param>
    /// <param name="top">At most so many.</param>
    /// <param name="likely">Terms with boosts that add to the score of such a passage, but find none themselves.</param>
    /// <param name="within">Only these; null searches all.</param>
    public IReadOnlyList<(int Doc, double Score)> Search(
        IReadOnlyList<QueryTerm> terms, int top, IReadOnlyList<(string Term, double Boost)>? likely = null, PassageSet? within = null)
    {
        var query = new BooleanQuery();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string form in terms.SelectMany(x => x.Forms))
        {
            Add(form, 1);
        }

        foreach (string related in terms.SelectMany(x => x.Related))
        {
            Add(related, RelatedBoost);
        }

        BooleanQuery whole = query;
        if (likely is { Count: > 0 })
        {
            whole = new BooleanQuery().Must(query);
            foreach ((string term, double boost) in likely)
            {
                whole.Should(new TermQuery(PassageFields.Text, term, (float)boost));
            }
        }

        if (within is not null)
        {
            whole = new BooleanQuery().Must(whole).Filter(within.Query);
        }

        return [.. _searcher.Search(whole, top).Select(x => (x.Doc, (double)x.Score))];

        void Add(string term, double boost)
        {
            if (seen.Add(term))
            {
                query.Should(new TermQuery(PassageFields.Text, term, (float)boost));
                query.Should(new TermQuery(PassageFields.Title, term, (float)(boost * TitleBoost)));
                query.Should(new TermQuery(PassageFields.Heading, term, (float)(boost * HeadingBoost)));
            }
        }
    }

    /// <summary>The passages that a filter leaves; null when it leaves all.</summary>
    public PassageSet? Within(PassageFilter filter)
    {
        if (filter.IsEmpty)
        {
            return null;
        }

        var query = new BooleanQuery();
        if (filter.Sources.Count > 0)
        {
            var patterns = new GlobSet(filter.Sources);
            query.Filter(
                new TermSetQuery(PassageFields.Source, _reader.Terms(PassageFields.Source).Select(x => x.Term).Where(patterns.Matches)));
        }

        if (filter.Kinds.Count > 0)
        {
            query.Filter(new TermSetQuery(PassageFields.Media, filter.Kinds.Select(PassageFields.MediaTerm)));
        }

        if (filter.Languages.Count > 0)
        {
            query.Filter(new TermSetQuery(PassageFields.Language, filter.Languages.Select(x => x.ToLowerInvariant())));
        }

        if (filter.From is { } from)
        {
            query.Filter(new NumericRangeQuery(PassageFields.LastDay, from.DayNumber, null));
        }

        if (filter.To is { } to)
        {
            query.Filter(new NumericRangeQuery(PassageFields.FirstDay, null, to.DayNumber));
        }

        return new PassageSet(
            query, _searcher.Count(query), () => [.. _searcher.Search(query, int.MaxValue).Select(x => IdOf(x.Doc)).Order()]);
    }

    /// <summary>The days that a passage's document is dated, or null.</summary>
    public DatedDays? DaysOf(int doc) => _firstDays?.Number(doc) is { } first && _lastDays?.Number(doc) is { } last
        ? new DatedDays(DateOnly.FromDayNumber((int)first), DateOnly.FromDayNumber((int)last))
        : null;

    /// <summary>A passage with its neighbours of the same document, in order.</summary>
    /// <param name="passage">The passage.</param>
    /// <param name="reach">How many neighbours on either side.</param>
    public IReadOnlyList<Passage> Around(Passage passage, int reach)
    {
        int first = Math.Max(0, passage.Ordinal - reach);
        BooleanQuery query = new BooleanQuery()
            .Filter(new TermQuery(PassageFields.Source, passage.Source))
            .Filter(new TermQuery(PassageFields.Sha256, passage.Sha256))
            .Filter(new TermSetQuery(
                PassageFields.Ordinal,
                Enumerable.Range(first, passage.Ordinal + reach + 1 - first).Select(x => x.ToString(CultureInfo.InvariantCulture))));
        return [.. _searcher.Search(query, int.MaxValue).Select(x => Passage(x.Doc)).DistinctBy(x => x.Ordinal).OrderBy(x => x.Ordinal)];
    }

    /// <summary>How many passages hold a term in their text.</summary>
    public int Holding(string term) => _reader.DocFreq(PassageFields.Text, term);

    /// <summary>The terms of the passages' texts within some edits of one.</summary>
    public IReadOnlyDictionary<string, int> Near(string term, int maxEdits, CancellationToken cancellationToken) =>
        _reader.TermsNear(PassageFields.Text, term, maxEdits, cancellationToken);

    /// <summary>Whether any passage holds a term in its text, title or headings.</summary>
    public bool Knows(string term) => Array.Exists(
        [PassageFields.Text, PassageFields.Title, PassageFields.Heading], field => _reader.DocFreq(field, term) > 0);

    /// <summary>A term as a passage's text writes it; null when no passage holds it any more.</summary>
    public string? Written(string term)
    {
        if (_searcher.Search(new TermQuery(PassageFields.Text, term), 1) is not [var hit, ..])
        {
            return null;
        }

        string text = Passage(hit.Doc).Text;
        return Analyzer.Tokenize(text).Where(t => t.Term == term).Select(t => text[t.Start..t.End].ToLowerInvariant()).FirstOrDefault();
    }

    /// <summary>
    /// What a word is worth: BM25's inverse document frequency over the passages' texts, more for the focus of a question if it is known
    /// here, less for a mere measure. An unknown word is worth most.
    /// </summary>
    public WeightedTerm Weigh(QueryTerm term)
    {
        double holding = Math.Min(Count, term.Forms.Sum(x => (long)_reader.DocFreq(PassageFields.Text, x)));
        double weight = Math.Log(1 + ((Count - holding + 0.5) / (holding + 0.5)));
        return new WeightedTerm(term.Forms, term.Related, term.Role, weight * term.Role switch
        {
            QueryRole.Focus when holding > 0 => FocusFactor,
            QueryRole.Measure => MeasureFactor,
            _ => 1,
        });
    }

    /// <summary>The document of a passage, or -1.</summary>
    public int DocumentOf(long id) =>
        _searcher.Search(new TermQuery(PassageFields.Id, id.ToString(CultureInfo.InvariantCulture)), 1) is [var hit, ..] ? hit.Doc : -1;

    /// <summary>The id of a document's passage.</summary>
    public long IdOf(int doc)
    {
        if (_numbers?.Number(doc) is { } number)
        {
            return number;
        }

        // An index from before there was a column. Reading a stored field unpacks a block of documents, so ids are kept; 0 is "not
        // read yet". Racing threads write the same.
        if (_ids[doc] == 0)
        {
            _ids[doc] = long.Parse(_reader.Document(doc).Get(PassageFields.Id)!, CultureInfo.InvariantCulture) + 1;
        }

        return _ids[doc] - 1;
    }

    /// <summary>A document's passage.</summary>
    /// <param name="doc">The document.</param>
    /// <param name="spanish">Whether it is read for a Spanish question.</param>
    public AnalyzedPassage Read(int doc, bool spanish) => new(Passage(doc), Analyzer, spanish);

    /// <summary>A document's passage as it was stored.</summary>
    public Passage Passage(int doc) => PassageFields.ToPassage(_reader.Document(doc).Get);

    /// <summary>Whether a passage of the content with this digest holds a text word for word.</summary>
    /// <param name="sha256">The digest.</param>
    /// <param name="text">The text.</param>
    /// <param name="ordinal">Which passage of the content; null looks through all.</param>
    public bool Holds(string sha256, string text, int? ordinal = null)
    {
        BooleanQuery query = new BooleanQuery().Filter(new TermQuery(PassageFields.Sha256, sha256));
        if (ordinal is { } place)
        {
            query.Filter(new TermQuery(PassageFields.Ordinal, place.ToString(CultureInfo.InvariantCulture)));
        }

        return _searcher.Search(query, int.MaxValue).Any(x => Passage(x.Doc).Text.Contains(text, StringComparison.Ordinal));
    }

    /// <summary>The sources whose content has this digest, in order, each once.</summary>
    public IReadOnlyList<string> SourcesOf(string sha256)
    {
        var query = new BooleanQuery()
            .Must(new TermQuery(PassageFields.Sha256, sha256))
            .Must(new TermQuery(PassageFields.Ordinal, "0"));
        return [.. _searcher.Search(query, 100)
            .Select(x => _reader.Document(x.Doc).Get(PassageFields.Source)!)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];
    }

    public void Dispose()
    {
        Vectors.Dispose();
        _reader.Dispose();
    }
}
