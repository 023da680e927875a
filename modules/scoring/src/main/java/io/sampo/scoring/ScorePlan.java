package io.sampo.scoring;

import java.util.Map;

/**
 * What scoring a table would take, told from some of its rows.
 *
 * @param rows of the table
 * @param sampledRows how many of them, spread over the table, were tokenized
 * @param rowTokens tokens of a row that can be scored, all its windows and special tokens counted:
 *     {@code least}, {@code median}, {@code p90}, {@code p99}, {@code most} of the sample; empty
 *     when it has none
 * @param windowedShare how many of the sampled rows that can be scored need several windows
 * @param reasons sampled rows that cannot be scored, by reason
 * @param tokens of the whole table, estimated
 * @param batches of at most this many tokens in one forward pass, estimated
 * @param pace how fast the sample was scored; its seconds are those of the whole table
 */
public record ScorePlan(
    long rows,
    int sampledRows,
    Map<String, Integer> rowTokens,
    double windowedShare,
    Map<String, Integer> reasons,
    long tokens,
    Batches batches,
    Pace pace) {

  /**
   * Forward passes.
   *
   * @param maxTokens of one
   * @param count of the whole table
   */
  public record Batches(int maxTokens, long count) {}

  /**
   * How fast rows are scored, text to answers.
   *
   * @param precision {@code fp32}, {@code bf16} or {@code int8}
   * @param measuredTokens that were scored against the clock, on this machine; 0 when no row could
   *     be
   * @param tokensPerSecond of one process
   * @param processes that score side by side: the executors, or this one
   * @param seconds for the whole table, without reading and writing it
   */
  public record Pace(
      String precision,
      long measuredTokens,
      double tokensPerSecond,
      int processes,
      double seconds) {}
}
