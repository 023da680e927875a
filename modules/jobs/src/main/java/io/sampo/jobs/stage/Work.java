package io.sampo.jobs.stage;

import io.sampo.storage.StageResult;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;

/**
 * A stage that is ready to run.
 *
 * @param inputs what it reads from outside the run directory
 * @param tables those of the inputs that are tables with columns
 * @param body does it
 */
record Work(
    List<InputPath> inputs, List<InputTable> tables, Function<SparkSession, StageResult> body) {
  Work(List<InputPath> inputs, Function<SparkSession, StageResult> body) {
    this(inputs, List.of(), body);
  }
}
