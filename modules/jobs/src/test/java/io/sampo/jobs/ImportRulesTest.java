package io.sampo.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which module may see which; see docs/architecture.md. */
class ImportRulesTest {
  private static final Set<String> NONE = Set.of();

  /** What each module may import of ours, by way of others too. */
  private static final Map<String, Set<String>> MAY_SEE =
      new TreeMap<>(
          Map.of(
              "tokenizer", NONE,
              "storage", NONE,
              "corpus", Set.of("tokenizer", "storage"),
              "encoder", Set.of("tokenizer", "storage"),
              "tasks", Set.of("encoder", "tokenizer", "storage"),
              "training", Set.of("corpus", "tasks", "encoder", "tokenizer", "storage"),
              "scoring", Set.of("tasks", "encoder", "tokenizer", "storage"),
              "ml",
                  Set.of(
                      "training", "scoring", "corpus", "tasks", "encoder", "tokenizer", "storage"),
              "jobs",
                  Set.of(
                      "ml",
                      "corpus",
                      "training",
                      "scoring",
                      "tasks",
                      "encoder",
                      "tokenizer",
                      "storage")));

  private static final String[] SPARK = {"org.apache.spark..", "scala.."};
  private static final String[] DL4J = {
    "org.deeplearning4j..", "org.nd4j..", "org.bytedeco..", "org.datavec.."
  };

  private static JavaClasses classes;

  @BeforeAll
  static void readClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.sampo");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tokenizer",
        "storage",
        "corpus",
        "encoder",
        "tasks",
        "training",
        "scoring",
        "ml",
        "jobs"
      })
  void modulesSeeOnlyWhatComesBeforeThem(String module) {
    Set<String> forbidden = new TreeSet<>(MAY_SEE.keySet());
    forbidden.removeAll(MAY_SEE.get(module));
    forbidden.remove(module);
    for (String other : forbidden) {
      noClasses()
          .that()
          .resideInAPackage("io.sampo." + module + "..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.sampo." + other + "..")
          .because("text flows the other way")
          .check(classes);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokenizer", "storage", "encoder", "tasks"})
  void theseKnowNoSpark(String module) {
    none(module, SPARK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokenizer", "storage", "corpus"})
  void theseKnowNoDl4j(String module) {
    none(module, DL4J);
  }

  @Test
  void theTokenizerKnowsNoHadoop() {
    none("tokenizer", "org.apache.hadoop..");
  }

  @Test
  void scoringUsesDataFramesOnly() {
    none("scoring", "org.apache.spark.api.java", "org.apache.spark.rdd..");
  }

  @Test
  void productionCodeKnowsNoTests() {
    noClasses()
        .that()
        .resideInAPackage("io.sampo..")
        .and()
        .resideOutsideOfPackage("io.sampo.testing..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.sampo.testing..", "org.junit..")
        .check(classes);
  }

  @Test
  void everyModuleIsLookedAt() {
    Set<String> seen = new TreeSet<>();
    classes.forEach(c -> seen.add(c.getPackageName().split("\\.", 4)[2]));
    assertThat(seen).containsAll(MAY_SEE.keySet());
    seen.removeAll(MAY_SEE.keySet());
    assertThat(seen).isSubsetOf("testing");
  }

  private static void none(String module, String... packages) {
    noClasses()
        .that()
        .resideInAPackage("io.sampo." + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .check(classes);
  }
}
