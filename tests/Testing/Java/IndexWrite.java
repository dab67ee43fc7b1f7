import java.nio.file.Paths;
import java.util.Collections;
import java.util.Random;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/** Adds random documents to an index, new or not: IndexWrite DIRECTORY SEED COUNT COMPOUND MERGE, the last two true or false. */
public final class IndexWrite {
  public static void main(String[] args) throws Exception {
    Random random = new Random(Long.parseLong(args[1]));
    int count = Integer.parseInt(args[2]);
    IndexWriterConfig config = new IndexWriterConfig(new StandardAnalyzer());
    config.setUseCompoundFile(Boolean.parseBoolean(args[3]));
    config.setMaxBufferedDocs(Math.max(2, count / 3));
    try (Directory directory = FSDirectory.open(Paths.get(args[0])); IndexWriter writer = new IndexWriter(directory, config)) {
      FieldType withOffsets = new FieldType(TextField.TYPE_STORED);
      withOffsets.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS_AND_OFFSETS);
      for (int i = 0; i < count; i++) {
        Document document = new Document();
        document.add(new StringField("key", "java" + i, Field.Store.YES));
        document.add(new TextField("title", text(random, random.nextInt(6)), Field.Store.YES));
        document.add(new Field("text", text(random, random.nextInt(80)), withOffsets));
        document.add(new StoredField("number", random.nextLong() >> random.nextInt(64)));
        writer.addDocument(document);
      }
      for (int i = 0; i < count; i += 17)
        writer.deleteDocuments(new Term("key", "java" + i));
      if (Boolean.parseBoolean(args[4]))
        writer.forceMerge(1);
      writer.setLiveCommitData(Collections.singletonMap("by", "java").entrySet());
      writer.commit();
    }
  }

  private static String text(Random random, int words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      double r = random.nextDouble();
      text.append(Integer.toString((int) (20000 * r * r * r), 26)).append(random.nextInt(30) == 0 ? "\u00e9\u4e2d " : " ");
    }
    return text.toString();
  }
}
