import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/** Explains hits: ExplainList DIRECTORY QUERIES TOP, as for IndexCheck. Prints a line "DOC:FLOATBITS ..." of explained values for each query. */
public final class ExplainList {
  public static void main(String[] args) throws Exception {
    try (Directory directory = FSDirectory.open(Paths.get(args[0])); DirectoryReader reader = DirectoryReader.open(directory)) {
      IndexSearcher searcher = new IndexSearcher(reader);
      searcher.setSimilarity(new BM25Similarity());
      for (String line : Files.readAllLines(Paths.get(args[1]), StandardCharsets.UTF_8)) {
        Query query = IndexCheck.parse(new ArrayDeque<>(Arrays.asList(line.split(" "))));
        StringBuilder values = new StringBuilder();
        for (ScoreDoc hit : searcher.search(query, Integer.parseInt(args[2])).scoreDocs)
          values.append(hit.doc).append(':').append(Float.floatToRawIntBits(searcher.explain(query, hit.doc).getValue().floatValue())).append(' ');
        System.out.println(values);
      }
    }
  }
}
