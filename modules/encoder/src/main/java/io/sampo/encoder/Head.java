package io.sampo.encoder;

/** What stands on top of the encoder; each is one of transformers' {@code BertFor…} classes. */
public sealed interface Head extends java.io.Serializable {

  /** The class of transformers that this head makes of the encoder, for config.json. */
  String architecture();

  /** Whether a pooler (dense + tanh on the first token) belongs to the model. */
  boolean pooled();

  /** Whether the head uses the word embeddings' tensor as its decoder. */
  default boolean tied() {
    return false;
  }

  /** The loss of a sequence classifier, by the names of {@code problem_type}. */
  enum Objective {
    /** One class per sequence: cross-entropy. */
    SINGLE_LABEL("single_label_classification"),
    /** Any number of classes per sequence: binary cross-entropy. */
    MULTI_LABEL("multi_label_classification"),
    /** Numbers: mean squared error. */
    REGRESSION("regression");

    private final String problemType;

    Objective(String problemType) {
      this.problemType = problemType;
    }

    /** The value of {@code problem_type} in config.json. */
    public String problemType() {
      return problemType;
    }
  }

  /**
   * Masked tokens from their context.
   *
   * @param tied whether the decoder is the word embeddings' tensor ({@code tie_word_embeddings})
   */
  record MaskedLanguageModel(boolean tied) implements Head {
    /** With a tied decoder, as transformers by default. */
    public MaskedLanguageModel() {
      this(true);
    }

    @Override
    public String architecture() {
      return "BertForMaskedLM";
    }

    @Override
    public boolean pooled() {
      return false;
    }
  }

  /**
   * Masked tokens, and whether the second segment follows the first (0: it does).
   *
   * @param tied as for {@link MaskedLanguageModel}
   */
  record Pretraining(boolean tied) implements Head {
    /** With a tied decoder, as transformers by default. */
    public Pretraining() {
      this(true);
    }

    @Override
    public String architecture() {
      return "BertForPreTraining";
    }

    @Override
    public boolean pooled() {
      return true;
    }
  }

  /**
   * One answer per sequence.
   *
   * @param labels number of classes, or of numbers for {@link Objective#REGRESSION}
   */
  record SequenceClassification(int labels, Objective objective) implements Head {
    public SequenceClassification {
      positive(labels);
      if (objective == null) {
        throw new IllegalArgumentException("a sequence classifier needs an objective");
      }
    }

    @Override
    public String architecture() {
      return "BertForSequenceClassification";
    }

    @Override
    public boolean pooled() {
      return true;
    }
  }

  /** One class per token. */
  record TokenClassification(int labels) implements Head {
    public TokenClassification {
      positive(labels);
    }

    @Override
    public String architecture() {
      return "BertForTokenClassification";
    }

    @Override
    public boolean pooled() {
      return false;
    }
  }

  /** Start and end of an answer in each sequence. */
  record QuestionAnswering() implements Head {
    @Override
    public String architecture() {
      return "BertForQuestionAnswering";
    }

    @Override
    public boolean pooled() {
      return false;
    }
  }

  /**
   * The bare encoder: hidden states, and pooled first tokens if it has a pooler. Not trainable.
   *
   * @param pooled whether the pooler's weights are there
   */
  record NoHead(boolean pooled) implements Head {
    /** With a pooler, as transformers' {@code BertModel} by default. */
    public NoHead() {
      this(true);
    }

    @Override
    public String architecture() {
      return "BertModel";
    }
  }

  private static void positive(int labels) {
    if (labels < 1) {
      throw new IllegalArgumentException("a classifier needs at least one label, not " + labels);
    }
  }
}
