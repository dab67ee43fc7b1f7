import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Paths;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/** Checks several indexes: CheckAll DIRECTORY... prints what is found wrong, then "checked N". One without a commit is left out. */
public final class CheckAll {
  public static void main(String[] args) throws Exception {
    int checked = 0;
    for (String path : args) {
      try (Directory directory = FSDirectory.open(Paths.get(path))) {
        if (!DirectoryReader.indexExists(directory))
          continue;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (CheckIndex check = new CheckIndex(directory)) {
          check.setInfoStream(new PrintStream(text, true, "UTF-8"), false);
          if (!check.checkIndex().clean)
            System.out.println(path + "\n" + text.toString("UTF-8"));
        }
        checked++;
      }
    }
    System.out.println("checked " + checked);
  }
}
