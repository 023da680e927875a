package io.sampo.corpus;

import io.sampo.corpus.clean.CleanConfig;
import io.sampo.corpus.contamination.ContaminationConfig;
import io.sampo.corpus.duplicates.DuplicatesConfig;
import io.sampo.corpus.filter.FilterConfig;
import io.sampo.corpus.filter.LanguageConfig;
import io.sampo.storage.InvalidInputException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What the corpus stage reads and what it keeps.
 *
 * @param sources where documents come from; at least one when the stage runs
 * @param limits what damaged input may cost
 * @param clean what is changed in a text
 * @param language whether languages are detected, and which stay
 * @param filters which documents stay
 * @param duplicates what counts as the same text
 * @param contamination test sets that must not be trained on
 * @param heldOutShare share of duplicate clusters, by hash, kept apart for the held-out loss; in
 *     [0, 1)
 */
public record CorpusConfig(
    List<Source> sources,
    LimitsConfig limits,
    CleanConfig clean,
    LanguageConfig language,
    FilterConfig filters,
    DuplicatesConfig duplicates,
    ContaminationConfig contamination,
    double heldOutShare) {

  public CorpusConfig {
    sources = List.copyOf(sources);
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(clean, "clean");
    Objects.requireNonNull(language, "language");
    Objects.requireNonNull(filters, "filters");
    Objects.requireNonNull(duplicates, "duplicates");
    Objects.requireNonNull(contamination, "contamination");
    Set<String> names = new HashSet<>();
    for (Source source : sources) {
      require(!source.path().isBlank(), "sources.path", "is missing in " + source.name(), "set it");
      require(
          names.add(source.name()),
          "sources.name",
          "'" + source.name() + "' stands twice",
          "give every source a name of its own");
    }
    require(
        heldOutShare >= 0 && heldOutShare < 1,
        "held_out_share",
        "is " + heldOutShare,
        "use 0 to below 1, e.g. 0.02");
  }

  /** Everything but the sources. */
  public static CorpusConfig defaults() {
    return new CorpusConfig(
        List.of(),
        LimitsConfig.defaults(),
        CleanConfig.defaults(),
        LanguageConfig.defaults(),
        FilterConfig.defaults(),
        DuplicatesConfig.defaults(),
        ContaminationConfig.defaults(),
        0.02);
  }

  public CorpusConfig withSources(Source... of) {
    return withSources(List.of(of));
  }

  public CorpusConfig withSources(List<Source> of) {
    return new CorpusConfig(
        of, limits, clean, language, filters, duplicates, contamination, heldOutShare);
  }

  public CorpusConfig withLimits(LimitsConfig of) {
    return new CorpusConfig(
        sources, of, clean, language, filters, duplicates, contamination, heldOutShare);
  }

  public CorpusConfig withClean(CleanConfig of) {
    return new CorpusConfig(
        sources, limits, of, language, filters, duplicates, contamination, heldOutShare);
  }

  public CorpusConfig withLanguage(LanguageConfig of) {
    return new CorpusConfig(
        sources, limits, clean, of, filters, duplicates, contamination, heldOutShare);
  }

  public CorpusConfig withFilters(FilterConfig of) {
    return new CorpusConfig(
        sources, limits, clean, language, of, duplicates, contamination, heldOutShare);
  }

  public CorpusConfig withDuplicates(DuplicatesConfig of) {
    return new CorpusConfig(
        sources, limits, clean, language, filters, of, contamination, heldOutShare);
  }

  public CorpusConfig withContamination(ContaminationConfig of) {
    return new CorpusConfig(
        sources, limits, clean, language, filters, duplicates, of, heldOutShare);
  }

  public CorpusConfig withHeldOutShare(double share) {
    return new CorpusConfig(
        sources, limits, clean, language, filters, duplicates, contamination, share);
  }

  private static void require(boolean condition, String key, String problem, String remedy) {
    if (!condition) {
      throw new InvalidInputException("corpus." + key, problem, remedy);
    }
  }
}
