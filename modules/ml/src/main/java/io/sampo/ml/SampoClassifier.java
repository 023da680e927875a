package io.sampo.ml;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Storage;
import io.sampo.tasks.TableSource;
import io.sampo.tasks.Windowing;
import io.sampo.training.config.OptimizerConfig;
import io.sampo.training.finetune.EpochsConfig;
import io.sampo.training.finetune.FinetuneConfig;
import io.sampo.training.finetune.FinetuneStage;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReadable;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Fine-tunes a pre-trained encoder to name one class a text, as a stage of a pipeline.
 *
 * <pre>{@code
 * SampoModel model =
 *     new SampoClassifier().setEncoderDir("models/bert").setWorkDir("runs/stars").fit(reviews);
 * }</pre>
 *
 * <p>{@code workDir} is a run directory: it keeps the training rows, the figures and the model
 * ({@code finetune/model}). On a cluster it must lie where all executors reach it.
 */
public final class SampoClassifier extends Estimator<SampoModel> implements DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final Param<String> encoderDir;
  private final Param<String> workDir;
  private final Param<String> textCol;
  private final Param<String> pairCol;
  private final Param<String> labelCol;
  private final IntParam maxLength;
  private final IntParam epochs;
  private final IntParam patience;
  private final IntParam batchTokens;
  private final DoubleParam learningRate;
  private final LongParam seed;

  /** As Spark makes it when it reads a saved one. */
  public SampoClassifier(String uid) {
    this.uid = uid;
    // here and not at the fields: a parameter asks for the uid
    this.encoderDir =
        new Param<>(this, "encoderDir", "checkpoint directory of the encoder to start from");
    this.workDir = new Param<>(this, "workDir", "run directory for rows, figures and the model");
    this.textCol = new Param<>(this, "textCol", "column of the text");
    this.pairCol = new Param<>(this, "pairCol", "column of the second text of a pair; empty: none");
    this.labelCol = new Param<>(this, "labelCol", "column of the class");
    this.maxLength =
        new IntParam(this, "maxLength", "tokens of a window; 0: all that the encoder reads");
    this.epochs = new IntParam(this, "epochs", "passes over the rows at most");
    this.patience =
        new IntParam(this, "patience", "passes without a better one before it stops; 0: never");
    this.batchTokens = new IntParam(this, "batchTokens", "tokens of a batch");
    this.learningRate = new DoubleParam(this, "learningRate", "largest learning rate");
    this.seed = new LongParam(this, "seed", "for everything random");
    EpochsConfig training = EpochsConfig.defaults();
    setDefault(textCol, "text");
    setDefault(pairCol, "");
    setDefault(labelCol, "label");
    setDefault(maxLength, 0);
    setDefault(epochs, training.epochs());
    setDefault(patience, training.patience());
    setDefault(batchTokens, training.batchTokens());
    setDefault(learningRate, OptimizerConfig.finetuning().learningRate());
    setDefault(seed, 42L);
  }

  /** An estimator that needs an encoder and a place to work. */
  public SampoClassifier() {
    this("sampo_classifier_" + UUID.randomUUID().toString().substring(0, 12));
  }

  @Override
  public String uid() {
    return uid;
  }

  public Param<String> encoderDir() {
    return encoderDir;
  }

  public Param<String> workDir() {
    return workDir;
  }

  public Param<String> textCol() {
    return textCol;
  }

  public Param<String> pairCol() {
    return pairCol;
  }

  public Param<String> labelCol() {
    return labelCol;
  }

  public IntParam maxLength() {
    return maxLength;
  }

  public IntParam epochs() {
    return epochs;
  }

  public IntParam patience() {
    return patience;
  }

  public IntParam batchTokens() {
    return batchTokens;
  }

  public DoubleParam learningRate() {
    return learningRate;
  }

  public LongParam seed() {
    return seed;
  }

  public SampoClassifier setEncoderDir(String directory) {
    set(encoderDir, directory);
    return this;
  }

  public SampoClassifier setWorkDir(String directory) {
    set(workDir, directory);
    return this;
  }

  public SampoClassifier setTextCol(String column) {
    set(textCol, column);
    return this;
  }

  public SampoClassifier setPairCol(String column) {
    set(pairCol, column);
    return this;
  }

  public SampoClassifier setLabelCol(String column) {
    set(labelCol, column);
    return this;
  }

  public SampoClassifier setMaxLength(int tokens) {
    set(maxLength, tokens);
    return this;
  }

  public SampoClassifier setEpochs(int passes) {
    set(epochs, passes);
    return this;
  }

  public SampoClassifier setPatience(int passes) {
    set(patience, passes);
    return this;
  }

  public SampoClassifier setBatchTokens(int tokens) {
    set(batchTokens, tokens);
    return this;
  }

  public SampoClassifier setLearningRate(double rate) {
    set(learningRate, rate);
    return this;
  }

  public SampoClassifier setSeed(long value) {
    set(seed, value);
    return this;
  }

  /**
   * Trains on all rows, a tenth of them kept to choose the best pass.
   *
   * @throws InvalidInputException when encoder, columns or labels are not usable
   */
  @Override
  public SampoModel fit(Dataset<?> table) {
    Storage storage = Storage.of(table.sparkSession().sparkContext().hadoopConfiguration());
    String work = storage.resolve(required(workDir));
    String rows = Storage.child(work, "rows");
    table.select(columns()).write().mode(SaveMode.Overwrite).parquet(rows);
    TableSource none = TableSource.defaults();
    FinetuneConfig config =
        FinetuneConfig.defaults()
            .withModel(required(encoderDir))
            .withTables(TableSource.parquet(rows), none, none)
            .withColumns("text", pair().map(p -> "pair"), "label")
            .withWindowing(Windowing.defaults().withMaxLength((Integer) getOrDefault(maxLength)))
            .withTraining(
                EpochsConfig.defaults()
                    .withEpochs(
                        (Integer) getOrDefault(epochs),
                        (Integer) getOrDefault(batchTokens),
                        (Integer) getOrDefault(patience)))
            .withOptimizer(
                OptimizerConfig.finetuning().withLearningRate((Double) getOrDefault(learningRate)))
            .withSeeds(1, (Long) getOrDefault(seed));
    try (RunDirectory run = RunDirectory.open(storage, work)) {
      new FinetuneStage(
              config, run, table.sparkSession(), s -> table.sparkSession().read().parquet(s.path()))
          .run();
      return copyValues(
          new SampoModel(uid)
              .setModelDir(Storage.child(run.stage(FinetuneStage.NAME), "model"))
              .setTextCol(getOrDefault(textCol))
              .setPairCol(getOrDefault(pairCol))
              .setMaxLength((Integer) getOrDefault(maxLength))
              .setParent(this),
          new ParamMap());
    }
  }

  private org.apache.spark.sql.Column[] columns() {
    org.apache.spark.sql.Column text = functions.col(getOrDefault(textCol)).as("text");
    org.apache.spark.sql.Column label = functions.col(getOrDefault(labelCol)).as("label");
    return pair()
        .map(p -> new org.apache.spark.sql.Column[] {text, functions.col(p).as("pair"), label})
        .orElse(new org.apache.spark.sql.Column[] {text, label});
  }

  private Optional<String> pair() {
    return Optional.of(getOrDefault(pairCol)).filter(p -> !p.isEmpty());
  }

  private String required(Param<String> param) {
    if (!isSet(param)) {
      throw new InvalidInputException(param.name(), "is not set", "set it to a directory");
    }
    return getOrDefault(param);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return schema
        .add("label", DataTypes.StringType)
        .add("probabilities", DataTypes.createArrayType(DataTypes.DoubleType, false));
  }

  @Override
  public SampoClassifier copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** Reads saved estimators. */
  public static MLReader<SampoClassifier> read() {
    return new DefaultParamsReadable<SampoClassifier>() {}.read();
  }

  /** Reads a saved estimator. */
  public static SampoClassifier load(String path) {
    return read().load(path);
  }
}
