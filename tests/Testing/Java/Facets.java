import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.SortedNumericSelector;
import org.apache.lucene.search.SortedNumericSortField;
import org.apache.lucene.search.SortedSetSelector;
import org.apache.lucene.search.SortedSetSortField;

/** What IndexCheck asks of doc values: how often each string occurs, and orders. */
final class Facets {
  /** "facets HEX:N ..." by the bytes of the strings. */
  static String count(IndexSearcher searcher, String field, Query query) throws Exception {
    Map<String, Integer> counts = new TreeMap<>();
    searcher.search(query, new SimpleCollector() {
      private SortedSetDocValues values;

      @Override
      protected void doSetNextReader(LeafReaderContext context) throws java.io.IOException {
        values = DocValues.getSortedSet(context.reader(), field);
      }

      @Override
      public void collect(int doc) throws java.io.IOException {
        if (values.advanceExact(doc))
          for (long ord; (ord = values.nextOrd()) != SortedSetDocValues.NO_MORE_ORDS; )
            counts.merge(ColumnList.hex(values.lookupOrd(ord)), 1, Integer::sum);
      }

      @Override
      public ScoreMode scoreMode() {
        return ScoreMode.COMPLETE_NO_SCORES;
      }
    });
    StringBuilder line = new StringBuilder("facets");
    for (Map.Entry<String, Integer> entry : counts.entrySet())
      line.append(' ').append(entry.getKey()).append(':').append(entry.getValue());
    return line.toString();
  }

  /** COUNT times "FIELD KIND ascending|descending first|last"; what is equal in all comes by number. */
  static Sort sort(ArrayDeque<String> words) throws Exception {
    int count = Integer.parseInt(words.removeFirst());
    SortField[] fields = new SortField[count + 1];
    for (int i = 0; i < count; i++)
      fields[i] = key(IndexCheck.decode(words.removeFirst()), words.removeFirst(), words.removeFirst().equals("descending"),
          words.removeFirst().equals("first"));
    fields[count] = SortField.FIELD_DOC;
    return new Sort(fields);
  }

  static SortField key(String field, String kind, boolean reverse, boolean missingFirst) {
    // What Java sorts first it sorts last when all is reversed.
    boolean first = missingFirst != reverse;
    SortField key;
    switch (kind) {
      case "score":
        return SortField.FIELD_SCORE;
      case "number":
        key = new SortField(field, SortField.Type.LONG, reverse);
        break;
      case "numbers":
        key = new SortedNumericSortField(field, SortField.Type.LONG, reverse, reverse ? SortedNumericSelector.Type.MAX : SortedNumericSelector.Type.MIN);
        break;
      case "string":
        key = new SortField(field, SortField.Type.STRING, reverse);
        break;
      default:
        key = new SortedSetSortField(field, reverse, reverse ? SortedSetSelector.Type.MAX : SortedSetSelector.Type.MIN);
    }
    if (kind.startsWith("number"))
      key.setMissingValue(first ? Long.MIN_VALUE : Long.MAX_VALUE);
    else
      key.setMissingValue(first ? SortField.STRING_FIRST : SortField.STRING_LAST);
    return key;
  }
}
