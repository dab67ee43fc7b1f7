import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.analysis.miscellaneous.PerFieldAnalyzerWrapper;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.queryparser.classic.QueryParser;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;
import org.apache.lucene.search.WildcardQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * Checks an index and searches it: IndexCheck DIRECTORY QUERIES TOP. Each line of the file QUERIES is a query in prefix form:
 * "term FIELD TERM BOOST" (FIELD and TERM percent-encoded), "phrase FIELD SLOP BOOST COUNT" followed by COUNT times "TERM POSITION",
 * "prefix|wildcard FIELD TEXT BOOST", "fuzzy FIELD TERM EDITS PREFIX BOOST", "range FIELD LOWER UPPER [|{ ]|} BOOST" (a bound * is open),
 * "numbers FIELD LOWER UPPER BOOST" over doc values,
 * "parse FIELD OPERATOR TEXT" in the classic syntax, "all", "const SCORE QUERY", or
 * "bool BOOST MIN COUNT" followed by COUNT times "must|should|must_not|filter QUERY".
 * Before a query may stand what is asked: "hits" (the best TOP, also where nothing stands), "count", "facets FIELD" (how many of the documents
 * have each string of a column), or "sorted COUNT" followed by COUNT times "FIELD number|numbers|string|set|score ascending|descending first|last"
 * (the first 2 TOP). Prints the check's output, then "clean true|false", then for each line "hits DOC:FLOATBITS ...", "count N",
 * "facets HEX:N ..." or "sorted DOC ...".
 */
public final class IndexCheck {
  public static void main(String[] args) throws Exception {
    boolean asserting = false;
    assert asserting = true;
    if (!asserting) throw new IllegalStateException("run with -ea");
    PrintStream out = new PrintStream(System.out, false, "UTF-8");
    try (Directory directory = FSDirectory.open(Paths.get(args[0]))) {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      boolean clean;
      try (CheckIndex check = new CheckIndex(directory)) {
        check.setInfoStream(new PrintStream(text, true, "UTF-8"), false);
        clean = check.checkIndex().clean;
      }
      out.println(text.toString("UTF-8"));
      out.println("clean " + clean);
      int top = Integer.parseInt(args[2]);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        searcher.setSimilarity(new BM25Similarity());
        searcher.setQueryCache(null);
        Path queries = Paths.get(args[1]);
        try (BufferedReader lines = Files.newBufferedReader(queries, StandardCharsets.UTF_8)) {
          for (String line; (line = lines.readLine()) != null; ) {
            ArrayDeque<String> words = new ArrayDeque<>(Arrays.asList(line.split(" ")));
            switch (words.peekFirst()) {
              case "count":
                words.removeFirst();
                out.println("count " + searcher.count(parse(words)));
                break;
              case "facets":
                words.removeFirst();
                out.println(Facets.count(searcher, words.removeFirst(), parse(words)));
                break;
              case "sorted":
                words.removeFirst();
                Sort sort = Facets.sort(words);
                StringBuilder sorted = new StringBuilder("sorted");
                for (ScoreDoc hit : searcher.search(parse(words), 2 * top, sort).scoreDocs)
                  sorted.append(' ').append(hit.doc);
                out.println(sorted);
                break;
              default:
                if (words.peekFirst().equals("hits"))
                  words.removeFirst();
                StringBuilder hits = new StringBuilder("hits");
                for (ScoreDoc hit : searcher.search(parse(words), top).scoreDocs)
                  hits.append(' ').append(hit.doc).append(':').append(Float.floatToRawIntBits(hit.score));
                out.println(hits);
            }
          }
        }
      }
    }
    out.flush();
  }

  static Query parse(ArrayDeque<String> words) throws Exception {
    String kind = words.removeFirst();
    switch (kind) {
      case "term": {
        String field = decode(words.removeFirst());
        String term = decode(words.removeFirst());
        return boost(new TermQuery(new Term(field, term)), Float.parseFloat(words.removeFirst()));
      }
      case "phrase": {
        PhraseQuery.Builder phrase = new PhraseQuery.Builder();
        String field = decode(words.removeFirst());
        phrase.setSlop(Integer.parseInt(words.removeFirst()));
        float factor = Float.parseFloat(words.removeFirst());
        for (int n = Integer.parseInt(words.removeFirst()); n > 0; n--) {
          String term = decode(words.removeFirst());
          phrase.add(new Term(field, term), Integer.parseInt(words.removeFirst()));
        }
        return boost(phrase.build(), factor);
      }
      case "prefix": {
        Term term = term(words);
        return boost(new PrefixQuery(term), Float.parseFloat(words.removeFirst()));
      }
      case "wildcard": {
        Term term = term(words);
        return boost(new WildcardQuery(term), Float.parseFloat(words.removeFirst()));
      }
      case "fuzzy": {
        Term term = term(words);
        int edits = Integer.parseInt(words.removeFirst());
        int prefix = Integer.parseInt(words.removeFirst());
        return boost(new FuzzyQuery(term, edits, prefix), Float.parseFloat(words.removeFirst()));
      }
      case "range": {
        String field = decode(words.removeFirst());
        String lower = bound(words);
        String upper = bound(words);
        boolean[] includes = {words.removeFirst().equals("["), words.removeFirst().equals("]")};
        return boost(TermRangeQuery.newStringRange(field, lower, upper, includes[0], includes[1]), Float.parseFloat(words.removeFirst()));
      }
      case "numbers": {
        Query range = SortedNumericDocValuesField.newSlowRangeQuery(
            decode(words.removeFirst()), Long.parseLong(words.removeFirst()), Long.parseLong(words.removeFirst()));
        return boost(range, Float.parseFloat(words.removeFirst()));
      }
      case "parse": {
        // parse FIELD OPERATOR TEXT: fields "key" and "tag" are kept whole, all others are of the standard analyzer.
        Map<String, Analyzer> keywords = new HashMap<>();
        keywords.put("key", new KeywordAnalyzer());
        keywords.put("tag", new KeywordAnalyzer());
        QueryParser parser = new QueryParser(decode(words.removeFirst()), new PerFieldAnalyzerWrapper(new StandardAnalyzer(), keywords));
        parser.setDefaultOperator(QueryParser.Operator.valueOf(words.removeFirst()));
        return parser.parse(decode(words.removeFirst()));
      }
      case "all":
        return new MatchAllDocsQuery();
      case "const": {
        float score = Float.parseFloat(words.removeFirst());
        return boost(new ConstantScoreQuery(parse(words)), score);
      }
      case "bool": {
        float factor = Float.parseFloat(words.removeFirst());
        BooleanQuery.Builder builder = new BooleanQuery.Builder();
        builder.setMinimumNumberShouldMatch(Integer.parseInt(words.removeFirst()));
        for (int n = Integer.parseInt(words.removeFirst()); n > 0; n--) {
          String occur = words.removeFirst();
          builder.add(parse(words), BooleanClause.Occur.valueOf(occur.toUpperCase(java.util.Locale.ROOT)));
        }
        return boost(builder.build(), factor);
      }
      default:
        throw new IllegalArgumentException(kind);
    }
  }

  private static Term term(ArrayDeque<String> words) throws Exception {
    String field = decode(words.removeFirst());
    return new Term(field, decode(words.removeFirst()));
  }

  private static String bound(ArrayDeque<String> words) throws Exception {
    String text = words.removeFirst();
    return text.equals("*") ? null : decode(text);
  }

  private static Query boost(Query query, float factor) {
    return factor == 1 ? query : new BoostQuery(query, factor);
  }

  // A leading dot stands before the text, so that the empty term is a word too.
  static String decode(String text) throws Exception {
    return URLDecoder.decode(text.substring(1), "UTF-8");
  }
}
