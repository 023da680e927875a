package io.sampo.training.finetune;

import io.sampo.tasks.TableSource;
import java.util.Optional;

/**
 * Labelled rows.
 *
 * @param train rows to learn from
 * @param validation rows that choose the best pass and run; when not given, a share of {@code
 *     train}
 * @param test rows scored once at the end, with every run and baseline; may be not given
 * @param textColumn the text, the question, or (token classification) a list of words
 * @param pairColumn the second text of a pair, or the context of a question
 * @param labelColumn what is right: a class of any type that prints; a list of classes, or one text
 *     of {@code a|b}; a number; BIO tags of words, or spans {@code {start, end, label}}; answers
 *     {@code {text, start}}
 * @param groupColumn rows of one value of it stay on one side of a validation split, e.g. the
 *     writer of the texts
 * @param unusable what becomes of rows without a text
 * @param shared what becomes of training rows whose texts are validation or test rows as well
 */
public record DataConfig(
    TableSource train,
    TableSource validation,
    TableSource test,
    String textColumn,
    Optional<String> pairColumn,
    String labelColumn,
    Optional<String> groupColumn,
    RowRule unusable,
    RowRule shared) {

  /** Columns {@code text} and {@code label}; bad rows are refused; no tables yet. */
  public static DataConfig defaults() {
    return new DataConfig(
        TableSource.defaults(),
        TableSource.defaults(),
        TableSource.defaults(),
        "text",
        Optional.empty(),
        "label",
        Optional.empty(),
        RowRule.REFUSE,
        RowRule.REFUSE);
  }

  /** Tables that are not given are {@link TableSource#defaults}. */
  public DataConfig withTables(TableSource train, TableSource validation, TableSource test) {
    return new DataConfig(
        train,
        validation,
        test,
        textColumn,
        pairColumn,
        labelColumn,
        groupColumn,
        unusable,
        shared);
  }

  public DataConfig withColumns(String text, Optional<String> pair, String label) {
    return new DataConfig(
        train, validation, test, text, pair, label, groupColumn, unusable, shared);
  }

  public DataConfig withGroupColumn(String column) {
    return new DataConfig(
        train,
        validation,
        test,
        textColumn,
        pairColumn,
        labelColumn,
        Optional.of(column),
        unusable,
        shared);
  }

  /** The same with other rules for rows without text and for rows in two tables. */
  public DataConfig withRules(RowRule withoutText, RowRule inTwoTables) {
    return new DataConfig(
        train,
        validation,
        test,
        textColumn,
        pairColumn,
        labelColumn,
        groupColumn,
        withoutText,
        inTwoTables);
  }
}
