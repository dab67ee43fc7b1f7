import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/** Prints the tokens of each line of a file: TokenList standard|english|spanish FILE gives "TERM INCREMENT START END" lines and a line "=". */
public final class TokenList {
  private static Analyzer analyzer(String name) {
    switch (name) {
      case "english":
        return new EnglishAnalyzer();
      case "spanish":
        return new SpanishAnalyzer();
      default:
        return new StandardAnalyzer();
    }
  }

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, false, "UTF-8");
    try (Analyzer analyzer = analyzer(args[0])) {
      for (String line : new String(Files.readAllBytes(Paths.get(args[1])), StandardCharsets.UTF_8).split("\n", -1)) {
        try (TokenStream tokens = analyzer.tokenStream("text", line)) {
          CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
          PositionIncrementAttribute increment = tokens.addAttribute(PositionIncrementAttribute.class);
          OffsetAttribute offset = tokens.addAttribute(OffsetAttribute.class);
          tokens.reset();
          while (tokens.incrementToken())
            out.println(term + " " + increment.getPositionIncrement() + " " + offset.startOffset() + " " + offset.endOffset());
          tokens.end();
        }
        out.println("=");
      }
    }
    out.flush();
  }
}
