package io.sampo.ml;

import io.sampo.scoring.TableScorer;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.storage.StoredFile;
import io.sampo.tasks.Windowing;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReadable;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A fine-tuned model as a stage of a pipeline: adds the task's columns ({@code label}, {@code
 * probabilities}), {@code windows}, {@code model_fingerprint} and {@code scoring_error}, which says
 * why a row has no answer.
 *
 * <pre>{@code
 * Dataset<Row> scored = new SampoModel().setModelDir("models/stars").transform(reviews);
 * }</pre>
 *
 * <p>{@code save} copies the checkpoint into the saved directory, which then needs nothing else.
 */
public final class SampoModel extends Model<SampoModel> implements DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  /** Below the directory of a saved model. */
  static final String CHECKPOINT = "checkpoint";

  private final String uid;
  private final Param<String> modelDir;
  private final Param<String> textCol;
  private final Param<String> pairCol;
  private final IntParam maxLength;
  private final IntParam batchTokens;

  /** As Spark makes it when it reads a saved one. */
  public SampoModel(String uid) {
    this.uid = uid;
    // here and not at the fields: a parameter asks for the uid
    this.modelDir = new Param<>(this, "modelDir", "directory of the fine-tuned checkpoint");
    this.textCol = new Param<>(this, "textCol", "column of the text");
    this.pairCol =
        new Param<>(
            this, "pairCol", "column of the second text, for a model of pairs; empty: none");
    this.maxLength =
        new IntParam(this, "maxLength", "tokens of a window; 0: those of the fine-tuning");
    this.batchTokens = new IntParam(this, "batchTokens", "most tokens of one forward pass");
    setDefault(textCol, "text");
    setDefault(pairCol, "");
    setDefault(maxLength, 0);
    setDefault(batchTokens, 8192);
  }

  /** A model that needs a directory, see {@link #setModelDir}. */
  public SampoModel() {
    this("sampo_" + UUID.randomUUID().toString().substring(0, 12));
  }

  @Override
  public String uid() {
    return uid;
  }

  public Param<String> modelDir() {
    return modelDir;
  }

  public Param<String> textCol() {
    return textCol;
  }

  public Param<String> pairCol() {
    return pairCol;
  }

  public IntParam maxLength() {
    return maxLength;
  }

  public IntParam batchTokens() {
    return batchTokens;
  }

  public SampoModel setModelDir(String directory) {
    set(modelDir, directory);
    return this;
  }

  public SampoModel setTextCol(String column) {
    set(textCol, column);
    return this;
  }

  public SampoModel setPairCol(String column) {
    set(pairCol, column);
    return this;
  }

  public SampoModel setMaxLength(int tokens) {
    set(maxLength, tokens);
    return this;
  }

  public SampoModel setBatchTokens(int tokens) {
    set(batchTokens, tokens);
    return this;
  }

  /**
   * The table with the model's answers, computed when somebody reads them.
   *
   * @throws InvalidInputException when model or columns are not usable
   */
  @Override
  public Dataset<Row> transform(Dataset<?> table) {
    return scorer(table.sparkSession()).score(table.toDF());
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return scorer(SparkSession.active()).schema(schema);
  }

  private TableScorer scorer(SparkSession spark) {
    if (!isSet(modelDir)) {
      throw new InvalidInputException(
          "modelDir", "is not set", "set it to the directory of a fine-tuned checkpoint");
    }
    String pair = getOrDefault(pairCol);
    List<String> texts =
        pair.isEmpty() ? List.of(getOrDefault(textCol)) : List.of(getOrDefault(textCol), pair);
    return TableScorer.of(
        Storage.of(spark.sparkContext().hadoopConfiguration()),
        getOrDefault(modelDir),
        texts,
        Windowing.defaults().withMaxLength((Integer) getOrDefault(maxLength)),
        (Integer) getOrDefault(batchTokens));
  }

  @Override
  public SampoModel copy(ParamMap extra) {
    return copyValues(defaultCopy(extra), extra);
  }

  @Override
  public MLWriter write() {
    MLWriter params = DefaultParamsWritable.super.write();
    String checkpoint = getOrDefault(modelDir);
    return new MLWriter() {
      @Override
      public void saveImpl(String path) {
        try {
          params.session(sparkSession()).save(path);
          Configuration conf = sparkSession().sparkContext().hadoopConfiguration();
          copyCheckpoint(Storage.of(conf), checkpoint, path, conf);
        } catch (IOException e) {
          throw new java.io.UncheckedIOException("cannot save the model in " + path, e);
        }
      }
    };
  }

  /** Copies all files of a checkpoint into a saved model. */
  private static void copyCheckpoint(
      Storage storage, String checkpoint, String path, Configuration conf) throws IOException {
    Path target = new Path(path, CHECKPOINT);
    for (StoredFile file : storage.listFiles(storage.resolve(checkpoint))) {
      Path from = storage.path(file.uri());
      Path to = new Path(target, file.path());
      FileUtil.copy(from.getFileSystem(conf), from, to.getFileSystem(conf), to, false, true, conf);
    }
  }

  /** Reads saved models. */
  public static MLReader<SampoModel> read() {
    MLReader<SampoModel> params = new DefaultParamsReadable<SampoModel>() {}.read();
    return new MLReader<>() {
      @Override
      public SampoModel load(String path) {
        return params
            .session(sparkSession())
            .load(path)
            .setModelDir(new Path(path, CHECKPOINT).toString());
      }
    };
  }

  /** Reads a saved model. */
  public static SampoModel load(String path) {
    return read().load(path);
  }
}
