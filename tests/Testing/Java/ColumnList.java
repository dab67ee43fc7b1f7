import java.io.PrintStream;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;

/**
 * Prints the columns of every live document, a line each: ColumnList DIRECTORY; or, with a file of queries, the answer to each of its lines:
 * "range FIELD LOWER UPPER" gives the documents, "sort FIELD number|numbers|string|set ascending|descending first|last TERM" the best 20 of those with
 * the term in the field text (or of all, without it), "count FIELD TERM" each string of a column with its documents.
 */
public final class ColumnList {
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, false, "UTF-8");
    try (Directory directory = FSDirectory.open(Paths.get(args[0])); DirectoryReader reader = DirectoryReader.open(directory)) {
      if (args.length == 1)
        list(reader, out);
      else
        for (String line : Files.readAllLines(Paths.get(args[1])))
          out.println(answer(new IndexSearcher(reader), line.split(" ")));
    }
    out.flush();
  }

  private static void list(DirectoryReader reader, PrintStream out) throws Exception {
    for (LeafReaderContext context : reader.leaves()) {
      LeafReader leaf = context.reader();
      List<StringBuilder> lines = new ArrayList<>();
      for (int doc = 0; doc < leaf.maxDoc(); doc++)
        lines.add(new StringBuilder(String.valueOf(context.docBase + doc)));
      List<FieldInfo> fields = new ArrayList<>();
      for (FieldInfo field : leaf.getFieldInfos())
        fields.add(field);
      fields.sort((a, b) -> a.name.compareTo(b.name));
      for (FieldInfo field : fields) {
        switch (field.getDocValuesType()) {
          case NUMERIC: {
            NumericDocValues values = leaf.getNumericDocValues(field.name);
            for (int doc; (doc = values.nextDoc()) < leaf.maxDoc(); )
              lines.get(doc).append(' ').append(field.name).append('=').append(values.longValue());
            break;
          }
          case BINARY: {
            BinaryDocValues values = leaf.getBinaryDocValues(field.name);
            for (int doc; (doc = values.nextDoc()) < leaf.maxDoc(); )
              lines.get(doc).append(' ').append(field.name).append('=').append(hex(values.binaryValue()));
            break;
          }
          case SORTED: {
            SortedDocValues values = leaf.getSortedDocValues(field.name);
            for (int doc; (doc = values.nextDoc()) < leaf.maxDoc(); )
              lines.get(doc).append(' ').append(field.name).append('=').append(hex(values.binaryValue()));
            break;
          }
          case SORTED_SET: {
            SortedSetDocValues values = leaf.getSortedSetDocValues(field.name);
            for (int doc; (doc = values.nextDoc()) < leaf.maxDoc(); )
              for (long ord; (ord = values.nextOrd()) != SortedSetDocValues.NO_MORE_ORDS; )
                lines.get(doc).append(' ').append(field.name).append('=').append(hex(values.lookupOrd(ord)));
            break;
          }
          case SORTED_NUMERIC: {
            SortedNumericDocValues values = leaf.getSortedNumericDocValues(field.name);
            for (int doc; (doc = values.nextDoc()) < leaf.maxDoc(); )
              for (int n = values.docValueCount(); n > 0; n--)
                lines.get(doc).append(' ').append(field.name).append('=').append(values.nextValue());
            break;
          }
          default:
        }
      }
      for (int doc = 0; doc < leaf.maxDoc(); doc++)
        if (leaf.getLiveDocs() == null || leaf.getLiveDocs().get(doc))
          out.println(lines.get(doc));
    }
  }

  private static String answer(IndexSearcher searcher, String[] words) throws Exception {
    List<String> answer = new ArrayList<>();
    switch (words[0]) {
      case "range": {
        Query query = SortedNumericDocValuesField.newSlowRangeQuery(words[1], Long.parseLong(words[2]), Long.parseLong(words[3]));
        for (ScoreDoc hit : searcher.search(query, Math.max(1, searcher.getIndexReader().maxDoc()), Sort.INDEXORDER).scoreDocs)
          answer.add(String.valueOf(hit.doc));
        break;
      }
      case "sort": {
        SortField field = Facets.key(words[1], words[2], words[3].equals("descending"), words[4].equals("first"));
        for (ScoreDoc hit : searcher.search(query(words, 5), 20, new Sort(field, SortField.FIELD_DOC)).scoreDocs)
          answer.add(String.valueOf(hit.doc));
        break;
      }
      case "count":
        return Facets.count(searcher, words[1], query(words, 2)).replaceFirst("facets ?", "");
      default:
        throw new IllegalArgumentException(Arrays.toString(words));
    }
    return String.join(" ", answer);
  }

  private static Query query(String[] words, int at) throws Exception {
    return words.length == at ? new MatchAllDocsQuery() : new TermQuery(new Term("text", URLDecoder.decode(words[at], "UTF-8")));
  }

  static String hex(BytesRef bytes) {
    return ColumnWrite.hex(Arrays.copyOfRange(bytes.bytes, bytes.offset, bytes.offset + bytes.length));
  }
}
