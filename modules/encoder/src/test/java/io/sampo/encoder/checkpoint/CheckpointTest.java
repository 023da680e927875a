package io.sampo.encoder.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.encoder.Batch;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.Head.Objective;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

final class CheckpointTest {
  private static final Head CLASSIFIER = new Head.SequenceClassification(2, Objective.SINGLE_LABEL);

  private final Storage storage = Storage.of(new Configuration());
  @TempDir private Path temp;

  static Stream<Head> heads() {
    return Stream.of(
        new Head.MaskedLanguageModel(),
        new Head.MaskedLanguageModel(false),
        new Head.Pretraining(),
        new Head.Pretraining(false),
        new Head.SequenceClassification(1, Objective.REGRESSION),
        new Head.SequenceClassification(3, Objective.MULTI_LABEL),
        new Head.TokenClassification(5),
        new Head.QuestionAnswering(),
        new Head.NoHead(true),
        new Head.NoHead(false));
  }

  @ParameterizedTest
  @MethodSource("heads")
  void readsBackTheBitsOfEveryHead(Head head) {
    String uri = temp.resolve("model").toString();
    try (BertModel model = SmallModels.model(head, 7)) {
      Checkpoint.write(storage, uri, contents(model));
      try (BertModel read = Checkpoint.load(storage, uri).model()) {
        assertThat(read.config()).isEqualTo(model.config());
        assertThat(read.head()).isEqualTo(head);
        assertThat(bits(read)).isEqualTo(bits(model));
      }
    }
  }

  @Test
  void writesTheSameBytesTwice() throws IOException {
    try (BertModel model = SmallModels.model(CLASSIFIER, 7)) {
      CheckpointContents contents =
          contents(model)
              .withLabels(List.of("no", "yes"))
              .withProvenance(Provenance.of(Map.of("corpus", "abc"), Map.of(), Map.of(), Map.of()))
              .withState(state());
      Checkpoint.write(storage, temp.resolve("a").toString(), contents);
      Checkpoint.write(storage, temp.resolve("b").toString(), contents);
    }
    Map<String, String> a = files(temp.resolve("a"));
    assertThat(a)
        .containsOnlyKeys(
            "checkpoint.json",
            "config.json",
            "model.safetensors",
            "optimizer.safetensors",
            "sampo.json",
            "special_tokens_map.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "trainer_state.json",
            "vocab.txt")
        .isEqualTo(files(temp.resolve("b")));
    assertThat(temp.toFile().list()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void keepsLabelsProvenanceAndTrainerState() {
    String uri = temp.resolve("model").toString();
    Provenance origin =
        Provenance.of(
            Map.of("corpus", "abc"),
            Map.of("path", "s3a://key:secret@bucket/x"),
            Map.of(),
            Map.of("accuracy", 0.5));
    try (BertModel model = SmallModels.model(CLASSIFIER, 7)) {
      Checkpoint.write(
          storage,
          uri,
          contents(model)
              .withLabels(List.of("no", "yes"))
              .withProvenance(origin)
              .withState(state()));
    }
    Checkpoint read = Checkpoint.load(storage, uri);
    assertThat(read.labels()).containsExactly("no", "yes");
    assertThat(read.provenance().metrics().get("accuracy").doubleValue()).isEqualTo(0.5);
    assertThat(read.provenance().config().toString()).doesNotContain("secret");
    assertThat(read.trainerState().orElseThrow().get("round").intValue()).isEqualTo(3);
    INDArray moment = Nd4j.zeros(5);
    read.readOptimizer(Map.of("adamw.m", moment));
    assertThat(moment.toFloatVector()).containsExactly(1, 2, 3, 4, 5);
    assertThatThrownBy(() -> read.readOptimizer(Map.of("adamw.m", Nd4j.zeros(4))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("tensor adamw.m is F32[5], expected F32[4]");
    assertThatThrownBy(() -> read.readOptimizer(Map.of("adamw.v", moment)))
        .hasMessageContaining("holds [adamw.m], expected [adamw.v]");
  }

  @Test
  void replacesAnOlderCheckpointAndCleansUpAfterDeadWriters() throws IOException {
    String uri = temp.resolve("model").toString();
    Files.createDirectories(temp.resolve(".model-0-dead.tmp/x"));
    try (BertModel first = SmallModels.model(CLASSIFIER, 1);
        BertModel second = SmallModels.model(CLASSIFIER, 2)) {
      Checkpoint.write(storage, uri, contents(first));
      String before = Checkpoint.load(storage, uri).fingerprint();
      Checkpoint.write(storage, uri, contents(second));
      assertThat(Checkpoint.load(storage, uri).fingerprint()).isNotEqualTo(before);
      try (BertModel read = Checkpoint.load(storage, uri).model()) {
        assertThat(bits(read)).isEqualTo(bits(second));
      }
    }
    assertThat(temp.toFile().list()).containsExactly("model");
  }

  @Test
  void failedWritesLeaveTheOlderCheckpoint() {
    String uri = temp.resolve("model").toString();
    try (BertModel model = SmallModels.model(CLASSIFIER, 1)) {
      Checkpoint.write(storage, uri, contents(model));
      CheckpointContents broken =
          contents(model).withState(TrainerState.of(Map.of(), Map.of("x", Nd4j.zeros(2, 2))));
      assertThatThrownBy(() -> Checkpoint.write(storage, uri, broken))
          .isInstanceOf(IllegalArgumentException.class);
      Checkpoint.load(storage, uri).model().close();
    }
    assertThat(temp.toFile().list()).containsExactly("model");
  }

  @Test
  void takesTheEncoderForAnotherHead() {
    String uri = temp.resolve("model").toString();
    try (BertModel masked = SmallModels.model(new Head.MaskedLanguageModel(), 7)) {
      Checkpoint.write(storage, uri, contents(masked));
      try (BertModel one = Checkpoint.load(storage, uri).encoderWith(CLASSIFIER, 1);
          BertModel again = Checkpoint.load(storage, uri).encoderWith(CLASSIFIER, 1);
          BertModel other = Checkpoint.load(storage, uri).encoderWith(CLASSIFIER, 2)) {
        Batch batch = Batch.of(List.of(new int[] {2, 8, 9, 3}), null);
        assertThat(one.hiddenStates(batch)).isEqualTo(masked.hiddenStates(batch));
        assertThat(other.hiddenStates(batch)).isEqualTo(masked.hiddenStates(batch));
        assertThat(bits(one)).isEqualTo(bits(again)).isNotEqualTo(bits(other));
      }
    }
  }

  @Test
  void poolersComeWithTheEncoderOrNotAtAll() throws IOException {
    Path directory = temp.resolve("model");
    try (BertModel pooled = SmallModels.model(new Head.NoHead(true), 7)) {
      Checkpoint.write(storage, directory.toString(), contents(pooled));
      Batch batch = Batch.of(List.of(new int[] {2, 8, 9, 3}), null);
      try (BertModel model =
          Checkpoint.load(storage, directory.toString()).encoderWith(CLASSIFIER, 1)) {
        assertThat(model.pooled(batch)).isEqualTo(pooled.pooled(batch));
      }
    }
    TensorFile file = TensorFile.read(directory.resolve("model.safetensors"));
    List<SafetensorsWriter.Tensor> tensors = new ArrayList<>(file.toWrite());
    tensors.removeIf(tensor -> tensor.name().equals("pooler.dense.bias"));
    Files.delete(directory.resolve("checkpoint.json"));
    write(directory, tensors);
    Checkpoint half = Checkpoint.load(storage, directory.toString());
    assertThatThrownBy(() -> half.encoderWith(CLASSIFIER, 1))
        .hasMessageContaining("holds no tensor bert.pooler.dense.bias");
    assertThatThrownBy(half::model).hasMessageContaining("holds no tensor pooler.dense.bias");
  }

  @Test
  void writesAndReadsOnOtherFileSystems() {
    Configuration conf = new Configuration();
    conf.set("fs.viewfs.mounttable.here.link./data", temp.toUri().toString());
    Storage view = Storage.of(conf);
    RoundCheckpoints rounds = RoundCheckpoints.in(view, "viewfs://here/data/run");
    try (BertModel model = SmallModels.model(CLASSIFIER, 7)) {
      rounds.save(1, contents(model));
      rounds.save(1, contents(model));
      Checkpoint read = Checkpoint.load(view, rounds.uri(1));
      assertThat(read.uri()).isEqualTo("viewfs://here/data/run/round-000001");
      try (BertModel again = read.model()) {
        assertThat(bits(again)).isEqualTo(bits(model));
      }
    }
    assertThat(temp.resolve("run").toFile().list()).containsExactly("round-000001");
  }

  @ParameterizedTest
  @Tag("R03")
  @ValueSource(
      strings = {"config.json", "model.safetensors", "vocab.txt", "tokenizer.json", "sampo.json"})
  void oneFlippedBitIsFoundInAnyFile(String name) throws IOException {
    Path directory = temp.resolve("model");
    try (BertModel model = SmallModels.model(CLASSIFIER, 1)) {
      Checkpoint.write(storage, directory.toString(), contents(model));
    }
    Path file = directory.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> Checkpoint.load(storage, directory.toString()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file + ": the checkpoint is damaged, this file has the sha256 ")
        .hasMessageContaining("use an earlier checkpoint");
  }

  @Test
  @Tag("R03")
  void truncatedAndMissingFilesAreNamed() throws IOException {
    Path directory = temp.resolve("model");
    try (BertModel model = SmallModels.model(CLASSIFIER, 1)) {
      Checkpoint.write(storage, directory.toString(), contents(model));
    }
    Path file = directory.resolve("vocab.txt");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(() -> Checkpoint.load(storage, directory.toString()))
        .hasMessageContaining(file + ": ")
        .hasMessageContaining("bytes, expected " + bytes.length);
    Files.delete(file);
    assertThatThrownBy(() -> Checkpoint.load(storage, directory.toString()))
        .hasMessageStartingWith(file + ": the checkpoint is damaged, this file is missing");
  }

  @Test
  void manifestsOfAnotherVersionAreRefused() throws IOException {
    Path directory = temp.resolve("model");
    try (BertModel model = SmallModels.model(CLASSIFIER, 1)) {
      Checkpoint.write(storage, directory.toString(), contents(model));
    }
    Path manifest = directory.resolve("checkpoint.json");
    String json = Files.readString(manifest);
    Files.writeString(manifest, json.replace("\"format_version\": 1", "\"format_version\": 2"));
    assertThatThrownBy(() -> Checkpoint.load(storage, directory.toString()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("format_version 2 is unknown here");
    Files.writeString(manifest, json.replace("vocab.txt", "../vocab.txt"));
    assertThatThrownBy(() -> Checkpoint.load(storage, directory.toString()))
        .hasMessageContaining("names the file '../vocab.txt'");
  }

  @Test
  @Tag("R20")
  void otherTokenizersAreRefusedWithBothFingerprints() throws IOException {
    Path directory = temp.resolve("model");
    try (BertModel model = SmallModels.model(CLASSIFIER, 1)) {
      Checkpoint.write(storage, directory.toString(), contents(model));
      Checkpoint.write(storage, temp.resolve("b").toString(), contents(model));
      assertThatThrownBy(
              () ->
                  Checkpoint.write(
                      storage,
                      temp.resolve("c").toString(),
                      CheckpointContents.of(model, SmallModels.tokenizer(41))))
          .hasMessageContaining("the model has 40 word embeddings")
          .hasMessageContaining("has 41 tokens");
    }
    Checkpoint checkpoint = Checkpoint.load(storage, directory.toString());
    String own = checkpoint.tokenizer().fingerprint();
    assertThat(checkpoint.tokenizerFingerprint()).contains(own);
    io.sampo.tokenizer.Tokenizer other = SmallModels.tokenizer(39);
    assertThatThrownBy(() -> checkpoint.requireTokenizer(other))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("the model was made with the tokenizer " + own)
        .hasMessageContaining("this one is " + other.fingerprint());
    // Without sampo.json, as in directories of transformers, the sizes decide.
    Files.delete(temp.resolve("b/checkpoint.json"));
    Files.delete(temp.resolve("b/sampo.json"));
    Checkpoint foreign = Checkpoint.load(storage, temp.resolve("b").toString());
    assertThat(foreign.tokenizer().fingerprint()).isEqualTo(own);
    assertThatThrownBy(() -> foreign.requireTokenizer(SmallModels.tokenizer(41)))
        .hasMessageContaining("the model has 40 word embeddings (vocab_size)")
        .hasMessageContaining("has 41 tokens");
    assertThat(foreign.fingerprint()).isEqualTo(checkpoint.fingerprint());
  }

  @Test
  void embeddingsMayBeRoundedUp() {
    assertThat(TokenizerCheck.fits(30522, 30522)).isTrue();
    assertThat(TokenizerCheck.fits(30522, 30528)).isTrue();
    assertThat(TokenizerCheck.fits(30522, 30523)).isFalse();
    assertThat(TokenizerCheck.fits(28996, 30522)).isFalse();
    assertThat(TokenizerCheck.fits(30522, 28996)).isFalse();
  }

  @Test
  @Tag("R21")
  void zipsAndPicklesAreRefusedUnopened() throws IOException {
    Path zip = Files.writeString(temp.resolve("model.zip"), "PK\u0003\u0004 preprocessor.bin");
    assertThatThrownBy(() -> Checkpoint.load(storage, zip.toString()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(zip + ": is a file, expected a checkpoint directory");
    assertThatThrownBy(() -> Checkpoint.load(storage, temp.resolve("none").toString()))
        .hasMessageContaining("no such directory");
    for (String name : List.of("pytorch_model.bin", "tf_model.h5", "flax_model.msgpack")) {
      Path directory = Files.createDirectory(temp.resolve(name + "-dir"));
      Files.write(
          directory.resolve("config.json"),
          new ModelDescription(
                  io.sampo.encoder.BertConfig.of(40, 12, 2, 3), CLASSIFIER, List.of("a", "b"))
              .json("float32"));
      Files.writeString(directory.resolve(name), "cos\nsystem\n(S'touch marker'\ntR.");
      assertThatThrownBy(() -> Checkpoint.load(storage, directory.toString()).model())
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("holds " + name)
          .hasMessageContaining("convert to safetensors");
      assertThat(Files.exists(Path.of("marker"))).isFalse();
    }
  }

  @Test
  void decodersThatDifferFromTheirTiedEmbeddingsAreRefused() throws IOException {
    Path directory = Files.createDirectory(temp.resolve("m"));
    Path golden = Path.of("src/test/resources/golden/encoder/m_mlm");
    Files.copy(golden.resolve("config.json"), directory.resolve("config.json"));
    TensorFile file = TensorFile.read(golden.resolve("model.safetensors"));
    String embeddings = "bert.embeddings.word_embeddings.weight";
    double[] values = file.values(embeddings).clone();
    List<SafetensorsWriter.Tensor> tensors = new ArrayList<>(file.toWrite());
    tensors.add(
        TensorFile.tensor(
            "cls.predictions.decoder.weight", ElementType.F32, List.of(97L, 12L), values));
    write(directory, tensors);
    Checkpoint.load(storage, directory.toString()).model().close();
    values[500] += 1;
    write(directory, tensors);
    assertThatThrownBy(() -> Checkpoint.load(storage, directory.toString()).model())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("tensor cls.predictions.decoder.weight differs from " + embeddings)
        .hasMessageContaining("at element 500");
  }

  @Test
  void oneTensorUnderTwoNamesIsRefused() throws IOException {
    Path directory = Files.createDirectory(temp.resolve("m"));
    Path golden = Path.of("src/test/resources/golden/encoder/m_mlm");
    Files.copy(golden.resolve("config.json"), directory.resolve("config.json"));
    TensorFile file = TensorFile.read(golden.resolve("model.safetensors"));
    List<SafetensorsWriter.Tensor> tensors = new ArrayList<>(file.toWrite());
    tensors.add(file.toWrite("bert.embeddings.LayerNorm.bias", "embeddings.LayerNorm.beta"));
    write(directory, tensors);
    assertThatThrownBy(() -> Checkpoint.load(storage, directory.toString()).model())
        .hasMessageContaining("bert.embeddings.LayerNorm.bias")
        .hasMessageContaining("embeddings.LayerNorm.beta are the same one");
  }

  private static void write(Path directory, List<SafetensorsWriter.Tensor> tensors)
      throws IOException {
    try (var out = Files.newOutputStream(directory.resolve("model.safetensors"))) {
      SafetensorsWriter.write(out, Map.of("format", "pt"), tensors);
    }
  }

  private static CheckpointContents contents(BertModel model) {
    return CheckpointContents.of(model, SmallModels.tokenizer(SmallModels.VOCABULARY));
  }

  private static TrainerState state() {
    return TrainerState.of(
        Map.of("round", 3), Map.of("adamw.m", Nd4j.createFromArray(1f, 2f, 3f, 4f, 5f)));
  }

  private static List<Integer> bits(BertModel model) {
    float[] values = model.parameters().dup().reshape(model.layout().length()).toFloatVector();
    List<Integer> bits = new ArrayList<>();
    for (float value : values) {
      bits.add(Float.floatToRawIntBits(value));
    }
    return bits;
  }

  private static Map<String, String> files(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(directory)) {
      for (Path file : all.toList()) {
        files.put(
            file.getFileName().toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return files;
  }
}
