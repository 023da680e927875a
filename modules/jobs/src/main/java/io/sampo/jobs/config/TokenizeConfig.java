package io.sampo.jobs.config;

import io.sampo.tokenizer.SpecialTokensInText;
import java.util.Optional;

/**
 * Texts to look at as token ids.
 *
 * @param tokenizer a checkpoint or tokenizer directory, or a {@code vocab.txt}; empty: the run's
 *     own vocabulary
 * @param lowercase how a bare {@code vocab.txt} is used: true for BERT's uncased rules, false for
 *     its cased ones. A directory says it itself
 * @param specialTokensInText whether {@code [MASK]} written in a text is that token or plain text
 * @param input a file with a text per line, or JSON lines with {@code text} and optionally {@code
 *     pair}; empty: standard input
 * @param output JSON lines; empty: standard output
 */
public record TokenizeConfig(
    Optional<String> tokenizer,
    boolean lowercase,
    SpecialTokensInText specialTokensInText,
    Optional<String> input,
    Optional<String> output) {

  /** Uncased rules, special tokens matched, from standard input to standard output. */
  public static TokenizeConfig defaults() {
    return new TokenizeConfig(
        Optional.empty(), true, SpecialTokensInText.MATCH, Optional.empty(), Optional.empty());
  }
}
