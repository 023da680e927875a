package io.sampo.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.encoder.Head;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import java.util.Collection;
import java.util.List;

/** Finds the task of a model, and makes those that a model is to learn. */
public final class Tasks {
  private static final List<String> TEXT = List.of("text");
  private static final List<String> PAIR = List.of("text", "pair");

  private Tasks() {}

  /**
   * The task that a model was fine-tuned for, as its head and label map tell.
   *
   * @param texts how many texts a row has
   * @param windowing how long rows are read
   * @throws InvalidInputException when the model has no head for a task, or cannot read as many
   *     texts
   */
  public static Task of(Checkpoint checkpoint, int texts, Windowing windowing) {
    return of(checkpoint, TaskRequest.of(texts, windowing));
  }

  /**
   * The task that a model is wanted for.
   *
   * @param request a windowing of length 0 becomes that which the model was fine-tuned with, or
   *     else all its positions
   * @throws InvalidInputException when the model's head is made for another task, or rows have too
   *     few or too many texts
   */
  public static Task of(Checkpoint checkpoint, TaskRequest request) {
    TaskKind kind = request.kind().orElseGet(() -> kind(checkpoint));
    requireHead(checkpoint, kind);
    requireTexts(checkpoint, kind, request.texts());
    Windowing windowing = bounded(checkpoint, request.windowing());
    Decoding decoding = request.decoding();
    return switch (kind) {
      case EMBEDDING -> new Embedding(windowing, decoding.embedding());
      case MASKED_TOKENS ->
          new MaskedTokens(
              checkpoint.head(), checkpoint.tokenizer().vocabulary(), windowing, decoding.topK());
      case QUESTION_ANSWERING ->
          new QuestionAnswering(windowing, decoding, nulls(checkpoint, decoding));
      default -> learned(kind, checkpoint.labels(), request.withWindowing(windowing), false);
    };
  }

  /**
   * The task that rows are to teach.
   *
   * @param labels names of the head's outputs; see {@link #labels}
   * @param request with a windowing of its own, see {@link Windowing#within}
   * @param nulls question answering: whether questions may have no answer
   */
  public static LabelledTask learned(
      TaskKind kind, List<String> labels, TaskRequest request, boolean nulls) {
    Windowing windowing = request.windowing();
    if (windowing.maxLength() == 0) {
      throw new IllegalArgumentException("bound the windowing by the model's positions first");
    }
    List<String> inputs = request.texts() == 1 ? TEXT : PAIR;
    Decoding decoding = request.decoding();
    return switch (kind) {
      case SEQUENCE_CLASSIFICATION ->
          request.texts() == 1
              ? SequenceClassification.ofTexts(Labels.of(labels), windowing)
              : SequenceClassification.ofPairs(Labels.of(labels), windowing);
      case MULTI_LABEL ->
          new MultiLabel(Labels.of(labels), inputs, windowing, decoding.threshold());
      case REGRESSION -> new Regression(inputs, windowing);
      case TOKEN_CLASSIFICATION ->
          new TokenClassification(Labels.of(labels), windowing, request.words(), decoding);
      case QUESTION_ANSWERING -> new QuestionAnswering(windowing, decoding, nulls);
      case EMBEDDING, MASKED_TOKENS ->
          throw new InvalidInputException(
              "finetune.task",
              kind.label() + " is not learned from labelled rows",
              "use it in score and predict");
    };
  }

  /**
   * The label map that a label column teaches; empty for tasks without one.
   *
   * @param values of the column, not null
   */
  public static List<String> labels(TaskKind kind, Collection<?> values) {
    return switch (kind) {
      case SEQUENCE_CLASSIFICATION -> Labels.collect(values).names();
      case MULTI_LABEL ->
          Labels.collect(
                  values.stream().flatMap(value -> MultiLabel.names(value).stream()).toList())
              .names();
      case TOKEN_CLASSIFICATION -> TokenClassification.tags(values).names();
      default -> List.of();
    };
  }

  /** Whether any of these labels says that a question has no answer. */
  public static boolean anyNull(TaskKind kind, Collection<?> values) {
    return kind == TaskKind.QUESTION_ANSWERING && values.stream().anyMatch(QuestionAnswering::none);
  }

  private static TaskKind kind(Checkpoint checkpoint) {
    Head head = checkpoint.head();
    if (head instanceof Head.SequenceClassification sequence) {
      return switch (sequence.objective()) {
        case SINGLE_LABEL -> TaskKind.SEQUENCE_CLASSIFICATION;
        case MULTI_LABEL -> TaskKind.MULTI_LABEL;
        case REGRESSION -> TaskKind.REGRESSION;
      };
    } else if (head instanceof Head.TokenClassification) {
      return TaskKind.TOKEN_CLASSIFICATION;
    } else if (head instanceof Head.QuestionAnswering) {
      return TaskKind.QUESTION_ANSWERING;
    }
    throw new InvalidInputException(
        Storage.display(checkpoint.uri()),
        "it is a " + head.architecture() + " without a head that has learned a task",
        "fine-tune it first, name a model that was, or set the task to embedding or (for a"
            + " pre-trained model) masked_tokens");
  }

  private static void requireHead(Checkpoint checkpoint, TaskKind kind) {
    if (kind == TaskKind.EMBEDDING) {
      return;
    }
    boolean masked =
        checkpoint.head() instanceof Head.MaskedLanguageModel
            || checkpoint.head() instanceof Head.Pretraining;
    if (kind == TaskKind.MASKED_TOKENS ? masked : !masked && kind(checkpoint) == kind) {
      return;
    }
    throw new InvalidInputException(
        Storage.display(checkpoint.uri()),
        "it is a " + checkpoint.head().architecture() + " and not made for " + kind.label(),
        "name another model, or leave the task out");
  }

  private static void requireTexts(Checkpoint checkpoint, TaskKind kind, int texts) {
    String artifact = Storage.display(checkpoint.uri());
    boolean pairs = texts == 2;
    if (kind == TaskKind.QUESTION_ANSWERING && !pairs) {
      throw new InvalidInputException(
          artifact, "it answers questions about a context", "name the context as pair_column");
    }
    boolean single =
        kind == TaskKind.TOKEN_CLASSIFICATION
            || kind == TaskKind.EMBEDDING
            || kind == TaskKind.MASKED_TOKENS;
    if (pairs && (single || checkpoint.config().typeVocabSize() < 2)) {
      throw new InvalidInputException(
          artifact, "it reads single texts only", "name no column for a second text");
    }
  }

  private static boolean nulls(Checkpoint checkpoint, Decoding decoding) {
    return switch (decoding.nullAnswers()) {
      case NEVER -> false;
      case ALLOWED -> true;
      case AS_LEARNED -> checkpoint.provenance().config().path("null_answers").asBoolean(false);
    };
  }

  private static Windowing bounded(Checkpoint checkpoint, Windowing windowing) {
    JsonNode config = checkpoint.provenance().config();
    int trained = config.path("windowing").path("max_length").asInt(0);
    Windowing wanted =
        windowing.maxLength() == 0 && trained > 0 ? windowing.withMaxLength(trained) : windowing;
    return wanted.within(checkpoint.config().maxPositions());
  }
}
