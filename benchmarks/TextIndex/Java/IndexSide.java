import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopScoreDocCollector;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.Version;

/** Java's side of the index benchmark: IndexSide FOLDER WARM_UP ROUNDS TOP. Prints the lines that IndexSide.cs prints. */
public final class IndexSide {
  private static final Analyzer ENGLISH = new EnglishAnalyzer();

  public static void main(String[] args) throws Exception {
    Path folder = Paths.get(args[0]);
    System.out.println("name Java Lucene " + Version.LATEST + ", OpenJDK " + Runtime.version());
    Path text = folder.resolve("passages.txt");
    index(folder.resolve("java-warm"), text, Integer.parseInt(args[1]));
    OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = process.getProcessCpuTime();
    long start = System.nanoTime();
    index(folder.resolve("java"), text, Integer.MAX_VALUE);
    double seconds = (System.nanoTime() - start) / 1e9;
    double used = (process.getProcessCpuTime() - cpu) / 1e9;
    long bytes = 0;
    try (Stream<Path> files = Files.list(folder.resolve("java"))) {
      for (Path file : (Iterable<Path>) files::iterator) bytes += Files.size(file);
    }
    System.out.println("index " + seconds + " " + used + " " + bytes + " " + peak());
    search(folder, Integer.parseInt(args[2]), Integer.parseInt(args[3]));
  }

  private static void index(Path place, Path text, int most) throws IOException {
    IndexWriterConfig config = new IndexWriterConfig(ENGLISH);
    config.setOpenMode(IndexWriterConfig.OpenMode.CREATE);
    config.setRAMBufferSizeMB(64);
    try (Directory directory = FSDirectory.open(place);
        IndexWriter writer = new IndexWriter(directory, config);
        BufferedReader lines = Files.newBufferedReader(text, StandardCharsets.UTF_8)) {
      int number = 0;
      for (String line; number < most && (line = lines.readLine()) != null; number++) {
        Document document = new Document();
        document.add(new TextField("text", line, Field.Store.YES));
        document.add(new StringField("id", Integer.toString(number), Field.Store.YES));
        writer.addDocument(document);
      }
      writer.commit();
    }
  }

  private static void search(Path folder, int rounds, int top) throws IOException {
    Map<String, List<Query>> kinds = new LinkedHashMap<>();
    for (String line : Files.readAllLines(folder.resolve("queries.txt"), StandardCharsets.UTF_8)) {
      String[] parts = line.split(" ", 2);
      kinds.computeIfAbsent(parts[0], k -> new ArrayList<>()).add(query(parts[0], parts[1]));
    }
    try (Directory directory = FSDirectory.open(folder.resolve("java")); DirectoryReader reader = DirectoryReader.open(directory)) {
      IndexSearcher searcher = new IndexSearcher(reader);
      searcher.setQueryCache(null);
      for (Map.Entry<String, List<Query>> kind : kinds.entrySet()) {
        List<Query> queries = kind.getValue();
        long[] best = new long[queries.size()];
        Arrays.fill(best, Long.MAX_VALUE);
        int checksum = 0;
        for (int round = 0; round < rounds; round++) {
          checksum = 0;
          for (int i = 0; i < best.length; i++) {
            long start = System.nanoTime();
            // Like the other sides it need not count what it finds.
            TopScoreDocCollector collector = TopScoreDocCollector.create(top, top);
            searcher.search(queries.get(i), collector);
            ScoreDoc[] hits = collector.topDocs().scoreDocs;
            best[i] = Math.min(best[i], System.nanoTime() - start);
            for (ScoreDoc hit : hits) checksum = checksum * 31 + Float.floatToRawIntBits(hit.score);
          }
        }
        Arrays.sort(best);
        double mean = Arrays.stream(best).average().orElse(0);
        System.out.printf("query %s %.1f %.1f %.1f %08x%n",
            kind.getKey(), best[best.length / 2] / 1e3, best[best.length * 99 / 100] / 1e3, mean / 1e3, checksum);
      }
    }
  }

  private static Query query(String kind, String text) throws IOException {
    List<Term> terms = new ArrayList<>();
    if (kind.startsWith("prefix"))
      return new PrefixQuery(new Term("text", text));
    try (TokenStream tokens = ENGLISH.tokenStream("text", text)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) terms.add(new Term("text", term.toString()));
    }
    if (kind.startsWith("fuzzy")) return new FuzzyQuery(terms.get(0), kind.charAt(5) - '0');
    if (kind.startsWith("phrase")) {
      PhraseQuery.Builder phrase = new PhraseQuery.Builder();
      terms.forEach(phrase::add);
      return phrase.build();
    }
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    for (Term term : terms)
      query.add(new TermQuery(term), kind.startsWith("and") ? BooleanClause.Occur.MUST : BooleanClause.Occur.SHOULD);
    return query.build();
  }

  private static long peak() throws IOException {
    for (String line : Files.readAllLines(Paths.get("/proc/self/status")))
      if (line.startsWith("VmHWM:")) return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
    return 0;
  }
}
