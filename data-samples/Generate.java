import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Writes everything in this directory but this file and the README: the same bytes at every run.
 *
 * <p>The text is English in its small words and invented in its large ones. Five trades have 110
 * words each that occur nowhere else and look like those of the other trades, so that only company
 * tells which trade a word belongs to: this is what a language model learns from the corpus. A row
 * of the task names its trade by two to four such words, many of them absent from the few training
 * rows, so a classifier that has not read the corpus has to guess.
 *
 * <pre>java -cp "$(cat modules/jobs/target/classpath.txt)" data-samples/Generate.java data-samples</pre>
 */
public final class Generate {
  static final List<String> TRADES = List.of("forge", "harbour", "loom", "orchard", "stars");
  static final int NOUNS = 50;
  static final int VERBS = 30;
  static final int ADJECTIVES = 30;

  final Random random = new Random(20_260_901);
  final List<List<String>> nouns = new ArrayList<>();
  final List<List<String>> verbs = new ArrayList<>();
  final List<List<String>> adjectives = new ArrayList<>();

  static final String[] PLACES = {
    "Aldermill", "Brackwater", "Corriden", "Dunmarrow", "Eastholm", "Fennick", "Garrowby", "Hallow Bridge",
  };
  static final String[] PEOPLE = {"the miller", "the elder", "her sister", "his cousin", "the guild", "a stranger", "our neighbour", "the apprentice"};
  static final String[] TIMES = {"in the spring", "before winter", "at dawn", "after the fair", "every autumn", "on market day", "late at night", "for seven years"};

  /** How the trades speak of their work: most words are theirs. */
  static final String[] WORK = {
    "The {a} {n} and the {a} {n} {v} every {n}.",
    "{P} {v} the {a} {n}, the {n} and the {n} {t}.",
    "In {L} they {v} {n}, {n}, {n} and {a} {n}.",
    "{a} {n}, {a} {n}, {a} {n}: so {p} would {v} and {v}.",
    "First {v} the {n}, then {v} the {a} {n} and the {n}.",
    "A {a} {n} beside a {n} will {v} the {n}.",
    "{T} {p} would {v}, {v} and {v} the {a} {n}.",
    "The {n} was {a}, the {n} {a} and the {n} {a}.",
    "{d} {n} and {d} {a} {n} came from {L} with a {n}.",
    "To {v} is to know {n}, {n} and {a} {n}.",
  };
  /** How others tell of it: the rows of the task, and a quarter of the corpus. */
  static final String[] TALES = {
    "The {n} was {a} and the {n} was {a}.",
    "{P} {v} the {a} {n} {t}.",
    "Nobody in {L} can {v} a {n} without a {a} {n}.",
    "When the {n} is {a}, {p} will {v} the {n}.",
    "They kept the {n} beside the {n}, where it was {a}.",
    "{T} {p} would {v} every {n} and {v} the rest.",
    "A {a} {n} is worth more than a {a} {n}.",
    "First {v} the {n}, then {v} the {n}, and leave it {a}.",
    "It was said in {L} that a {n} must never be {a}.",
    "{P} asked {p} for a {n} and was given a {a} {n}.",
    "There were {d} of them: one {n}, one {n} and the {a} {n}.",
    "Because the {n} had become {a}, {p} began to {v} it {t}.",
    "To {v} well, one must know the {n} and the {n}.",
    "From {L} came {d} carts with a {n} and a {a} {n}.",
  };
  static final String[] NUMBERS = {"two", "three", "four", "five", "six", "seven", "nine", "twelve"};

  static final String[] FOREIGN = {
    "Sampo jauhoi yhtenä päivänä jauhoja, toisena suolaa ja kolmantena kultaa, eikä kukaan kylässä tiennyt miten.",
    "Vanha mylläri kertoi lapsille, että myllyn kivet olivat tulleet meren takaa kauan ennen hänen isoisäänsä.",
    "Syksyllä tuuli kääntyi pohjoiseen ja veneet vedettiin rannalle odottamaan kevättä ja jäiden lähtöä.",
    "Die Mühle am Fluss mahlte Tag und Nacht, und niemand im Dorf wusste, wer sie gebaut hatte.",
    "Im Winter saßen die Weber am Ofen und erzählten Geschichten von Schiffen, die nie zurückgekehrt waren.",
    "Der Schmied öffnete seine Werkstatt früh am Morgen, bevor die Straßen vom Markt laut wurden.",
    "Le vieux meunier disait que la rivière parlait la nuit, mais que personne ne savait l'écouter.",
    "Au printemps, les vergers étaient blancs et les enfants couraient jusqu'au pont pour voir les barques.",
  };
  static final String[] BOILERPLATE = {
    "Accept all cookies to continue. Privacy policy. Terms of use. All rights reserved.",
    "Home | About | Contact | Subscribe to our newsletter",
    "Click here to read more. Share on social media. Log in to leave a comment.",
  };

  public static void main(String[] args) throws IOException {
    Path out = Path.of(args.length > 0 ? args[0] : "data-samples");
    Generate generate = new Generate();
    generate.corpus(out.resolve("corpus"));
    generate.task(out.resolve("task"));
    generate.tableToScore(out.resolve("to_score.parquet"));
  }

  Generate() {
    Set<String> words = new LinkedHashSet<>();
    String[] onsets = {"b", "br", "d", "dr", "f", "g", "gl", "h", "k", "kl", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "w"};
    String[] vowels = {"a", "e", "i", "o", "u", "ai", "ou"};
    String[] codas = {"", "l", "n", "r", "s", "m", "nd", "rk", "st", "th"};
    while (words.size() < TRADES.size() * (NOUNS + VERBS + ADJECTIVES)) {
      StringBuilder word = new StringBuilder();
      int syllables = 2 + random.nextInt(2);
      for (int i = 0; i < syllables; i++) {
        word.append(pick(onsets)).append(pick(vowels));
      }
      words.add(word.append(pick(codas)).toString());
    }
    List<String> shuffled = new ArrayList<>(words);
    Collections.shuffle(shuffled, random);
    int at = 0;
    for (int trade = 0; trade < TRADES.size(); trade++) {
      nouns.add(shuffled.subList(at, at += NOUNS));
      verbs.add(shuffled.subList(at, at += VERBS));
      adjectives.add(shuffled.subList(at, at += ADJECTIVES));
    }
  }

  /** About 2 MB: JSON lines, a WikiExtractor file and plain text files, none of them clean. */
  void corpus(Path directory) throws IOException {
    List<String> documents = new ArrayList<>();
    while (documents.stream().mapToInt(String::length).sum() < 2_000_000) {
      documents.add(document());
    }
    int clean = documents.size();
    for (int i = 0; i < clean / 30; i++) {
      documents.add(documents.get(random.nextInt(clean))); // exact duplicates
      documents.add(documents.get(random.nextInt(clean)).replaceFirst(" the ", " that ")); // near duplicates
    }
    for (int i = 0; i < 60; i++) {
      documents.add(foreign());
    }
    for (int i = 0; i < 60; i++) {
      documents.add(pick(BOILERPLATE)); // short and repeated
      documents.add(pick(BOILERPLATE) + "\n\n" + document() + "\n\n" + pick(BOILERPLATE));
    }
    Collections.shuffle(documents, random);

    int jsonEnd = documents.size() * 55 / 100;
    int wikiEnd = documents.size() * 98 / 100;
    ByteArrayOutputStream jsonLines = new ByteArrayOutputStream();
    for (int i = 0; i < jsonEnd; i++) {
      String line = "{\"id\":\"note-" + i + "\",\"text\":" + json(documents.get(i)) + "}\n";
      if (i % 400 == 399) {
        line = line.substring(0, line.length() / 2) + "\n"; // a line cut short by its writer
      }
      if (i % 300 == 299) {
        line = line.replaceFirst(" and ", " \\\\ud83d and \\\\u0000"); // a lone surrogate and a NUL
      }
      jsonLines.writeBytes(line.getBytes(StandardCharsets.UTF_8));
    }
    write(directory.resolve("notes.jsonl"), jsonLines.toByteArray());

    StringBuilder wiki = new StringBuilder();
    for (int i = jsonEnd; i < wikiEnd; i++) {
      String title = "Page " + i;
      wiki.append("<doc id=\"").append(i).append("\" url=\"https://sampo.example/").append(i);
      wiki.append("\" title=\"").append(title).append("\">\n").append(title).append("\n\n");
      wiki.append(documents.get(i)).append("\n\n</doc>\n");
    }
    write(directory.resolve("wiki/AA/wiki_00"), wiki.toString().getBytes(StandardCharsets.UTF_8));

    for (int i = wikiEnd; i < documents.size(); i++) {
      byte[] bytes = documents.get(i).getBytes(StandardCharsets.UTF_8);
      if (i % 10 == 0) {
        bytes[bytes.length / 2] = (byte) 0xC3; // broken UTF-8
      }
      write(directory.resolve(String.format(Locale.ROOT, "letters/letter-%04d.txt", i - wikiEnd)), bytes);
    }
  }

  /** Few rows to learn from, many to be judged by. */
  void task(Path directory) throws IOException {
    write(directory.resolve("train.jsonl"), rows(80));
    write(directory.resolve("validation.jsonl"), rows(150));
    write(directory.resolve("test.jsonl"), rows(1000));
  }

  byte[] rows(int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      // One trade is more common than the others, so that there is a majority to beat.
      int trade = random.nextInt(TRADES.size() + 1) % TRADES.size();
      lines.append("{\"text\":").append(json(sentence(trade, TALES))).append(",\"label\":\"");
      lines.append(TRADES.get(trade)).append("\"}\n");
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** 2,000 rows without labels; a few of them cannot be scored. */
  void tableToScore(Path file) throws IOException {
    List<org.apache.spark.sql.Row> rows = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      String text = sentence(random.nextInt(TRADES.size()), TALES);
      rows.add(RowFactory.create((long) i, i % 500 == 250 ? null : i % 500 == 400 ? "  " : text));
    }
    StructType schema =
        new StructType().add("id", DataTypes.LongType, false).add("text", DataTypes.StringType);
    SparkSession spark =
        SparkSession.builder().master("local[1]").config("spark.ui.enabled", "false").getOrCreate();
    Path temporary = Files.createTempDirectory("to_score");
    spark.createDataFrame(rows, schema).coalesce(1).write().option("parquet.writer.version", "v2").option("parquet.enable.dictionary", "false").option("compression", "zstd").mode("overwrite").parquet(temporary.toString());
    try (var parts = Files.list(temporary)) {
      Path part = parts.filter(p -> p.getFileName().toString().endsWith(".parquet")).findFirst().orElseThrow();
      write(file, Files.readAllBytes(part));
    }
    spark.stop();
  }

  String document() {
    int trade = random.nextInt(TRADES.size());
    StringBuilder text = new StringBuilder();
    int paragraphs = 1 + random.nextInt(3);
    for (int p = 0; p < paragraphs; p++) {
      int sentences = 2 + random.nextInt(5);
      for (int s = 0; s < sentences; s++) {
        text.append(s > 0 ? " " : "").append(sentence(trade, random.nextInt(4) == 0 ? TALES : WORK));
      }
      text.append(p + 1 < paragraphs ? "\n\n" : "");
    }
    return text.toString();
  }

  String foreign() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      text.append(i > 0 ? " " : "").append(pick(FOREIGN));
    }
    return text.toString();
  }

  String sentence(int trade, String[] templates) {
    String template = pick(templates);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < template.length(); i++) {
      char c = template.charAt(i);
      if (c != '{') {
        out.append(c);
        continue;
      }
      String filler =
          switch (template.charAt(i + 1)) {
            case 'n' -> pick(nouns.get(sometimesOther(trade)));
            case 'v' -> pick(verbs.get(trade));
            case 'a' -> pick(adjectives.get(sometimesOther(trade)));
            case 'P' -> capital(pick(PEOPLE));
            case 'p' -> pick(PEOPLE);
            case 'T' -> capital(pick(TIMES)) + ",";
            case 't' -> pick(TIMES);
            case 'L' -> pick(PLACES);
            case 'd' -> pick(NUMBERS);
            default -> throw new IllegalStateException(template);
          };
      out.append(filler);
      i += 2;
    }
    return capital(out.toString());
  }

  /** One word in twelve is borrowed from another trade. */
  int sometimesOther(int trade) {
    return random.nextInt(12) == 0 ? random.nextInt(TRADES.size()) : trade;
  }

  String pick(String[] from) {
    return from[random.nextInt(from.length)];
  }

  String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }

  static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  static String json(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  static void write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }
}
