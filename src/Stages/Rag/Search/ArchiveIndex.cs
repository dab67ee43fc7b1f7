using System.Globalization;
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
    private readonly long[] _ids;

    private ArchiveIndex(IndexReader reader, VectorSet vectors, IndexState state)
    {
        _reader = reader;
        _searcher = new IndexSearcher(reader);
        _numbers = reader.Column(PassageFields.NumberColumn);
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
    public IReadOnlyList<(int Doc, double Score)> Search(
        IReadOnlyList<QueryTerm> terms, int top, IReadOnlyList<(string Term, double Boost)>? likely = null)
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

    /// <summary>How many passages hold a term in their text.</summary>
    public int Holding(string term) => _reader.DocFreq(PassageFields.Text, term);

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
    public bool Holds(string sha256, string text) => _searcher
        .Search(new TermQuery(PassageFields.Sha256, sha256), int.MaxValue)
        .Any(x => Passage(x.Doc).Text.Contains(text, StringComparison.Ordinal));

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
