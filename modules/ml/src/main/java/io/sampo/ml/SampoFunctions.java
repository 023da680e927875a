package io.sampo.ml;

import io.sampo.scoring.TextFunction;
import io.sampo.storage.Storage;
import io.sampo.tasks.Windowing;
import org.apache.spark.sql.SparkSession;

/** Models as functions in Spark SQL. */
public final class SampoFunctions {
  private SampoFunctions() {}

  /**
   * Makes a fine-tuned model callable in SQL.
   *
   * <pre>{@code
   * SampoFunctions.register(spark, "stars", "models/stars");
   * spark.sql("SELECT stars(body).label FROM reviews WHERE id = 7");
   * }</pre>
   *
   * <p>It answers one text at a time; for whole tables use {@link SampoModel}.
   *
   * @param name of the function
   * @param modelDir directory of a fine-tuned checkpoint of single texts, or of a {@link
   *     SampoModel} that was saved
   */
  public static void register(SparkSession spark, String name, String modelDir) {
    Storage storage = Storage.of(spark.sparkContext().hadoopConfiguration());
    String saved = Storage.child(modelDir, SampoModel.CHECKPOINT);
    String checkpoint = storage.exists(saved) ? saved : modelDir;
    TextFunction function = TextFunction.of(storage, checkpoint, Windowing.defaults());
    spark.udf().register(name, function, function.type());
  }
}
