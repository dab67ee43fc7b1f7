import java.io.PrintStream;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;

/** Writes documents with columns: ColumnWrite DIRECTORY SEED COUNT SEVERAL; SEVERAL adds some with several numbers. Prints what they hold. */
public final class ColumnWrite {
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, false, "UTF-8");
    Random random = new Random(Long.parseLong(args[1]));
    int count = Integer.parseInt(args[2]);
    boolean several = Boolean.parseBoolean(args[3]);
    IndexWriterConfig config = new IndexWriterConfig(new StandardAnalyzer());
    config.setMaxBufferedDocs(Math.max(2, count * 2 / 3));
    try (Directory directory = FSDirectory.open(Paths.get(args[0])); IndexWriter writer = new IndexWriter(directory, config)) {
      for (int i = 0; i < count; i++) {
        Document document = new Document();
        document.add(new StringField("key", "k" + i, Field.Store.YES));
        StringBuilder line = new StringBuilder("k" + i);
        number(document, line, "constant", 42);
        number(document, line, "small", random.nextInt(100));
        number(document, line, "stepped", 1_000_000_000_000L + random.nextInt(5000) * 86_400_000L);
        number(document, line, "few", random.nextInt(20) * (1L << 40) * random.nextInt(2) - 5);
        number(document, line, "wide", random.nextLong());
        // Narrow in most blocks of 16,384 documents and wide in one, so that widths differ by block.
        number(document, line, "blocks", (i >> 14) == 1 ? random.nextInt() : (i >> 14) * 7L + random.nextInt(3) * (i >> 15));
        if (random.nextInt(3) == 0)
          number(document, line, "sparse", random.nextInt(1 << 20));
        byte[] bytes = new byte[random.nextInt(9)];
        random.nextBytes(bytes);
        document.add(new BinaryDocValuesField("bytes", new BytesRef(bytes)));
        line.append(" bytes=").append(hex(bytes));
        document.add(new BinaryDocValuesField("fixed", new BytesRef(new byte[] {(byte) i, 7})));
        line.append(" fixed=").append(hex(new byte[] {(byte) i, 7}));
        if (random.nextInt(4) != 0) {
          String term = "term" + Integer.toString(random.nextInt(3000), 36);
          document.add(new SortedDocValuesField("sorted", new BytesRef(term)));
          line.append(" sorted=").append(term);
        }
        TreeSet<String> terms = new TreeSet<>();
        for (int n = random.nextInt(4); n > 0; n--)
          terms.add("a long common prefix of every term " + random.nextInt(40));
        for (String term : terms)
          document.add(new SortedSetDocValuesField("set", new BytesRef(term)));
        if (!terms.isEmpty())
          line.append(" set=").append(String.join("|", terms).replace(' ', '_'));
        if (several) {
          long[] numbers = random.longs(random.nextInt(4), -9, 9).map(n -> n * n * n * 1000).sorted().toArray();
          for (int n = numbers.length - 1; n >= 0; n--)
            document.add(new SortedNumericDocValuesField("several", numbers[n]));
          if (numbers.length > 0)
            line.append(" several=").append(Arrays.stream(numbers).mapToObj(Long::toString).collect(Collectors.joining("|")));
          document.add(new SortedNumericDocValuesField("alone", i));
          line.append(" alone=").append(i);
        }
        writer.addDocument(document);
        out.println(line);
      }
      writer.commit();
    }
    out.flush();
  }

  private static void number(Document document, StringBuilder line, String field, long value) {
    document.add(new NumericDocValuesField(field, value));
    line.append(' ').append(field).append('=').append(value);
  }

  static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes)
      text.append(String.format("%02x", b));
    return text.toString();
  }
}
