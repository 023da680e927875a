package io.sampo.encoder;

/** What a head should answer for a batch. The arrays are shared, not copied: do not change them. */
public sealed interface Targets {
  /** The label of a row that does not count. */
  int IGNORED = -100;

  /** The tokens behind masked rows. */
  final class MaskedTokens implements Targets {
    private final int[] rows;
    private final int[] labels;

    /**
     * @param rows rows of the batch (not positions in a sequence), growing; may be empty
     * @param labels the token id to predict at each row
     */
    public MaskedTokens(int[] rows, int[] labels) {
      if (rows.length != labels.length) {
        throw new IllegalArgumentException(rows.length + " rows, " + labels.length + " labels");
      }
      this.rows = rows;
      this.labels = labels;
    }

    public int[] rows() {
      return rows;
    }

    public int[] labels() {
      return labels;
    }
  }

  /** Masked tokens and next-sentence labels; the loss is the sum of both means. */
  final class Pretraining implements Targets {
    private final MaskedTokens masked;
    private final int[] nextSentence;

    /**
     * @param nextSentence per sequence 0 (it follows), 1 (it does not) or {@link #IGNORED}
     */
    public Pretraining(MaskedTokens masked, int[] nextSentence) {
      this.masked = masked;
      this.nextSentence = nextSentence;
    }

    public MaskedTokens masked() {
      return masked;
    }

    public int[] nextSentence() {
      return nextSentence;
    }
  }

  /** One class per sequence or, for a token classifier, per row of the batch. */
  final class Classes implements Targets {
    private final int[] labels;
    private final double[] classWeights;
    private final double labelSmoothing;

    private Classes(int[] labels, double[] classWeights, double labelSmoothing) {
      this.labels = labels;
      this.classWeights = classWeights;
      this.labelSmoothing = labelSmoothing;
    }

    /** Labels, {@link #IGNORED} where a row does not count. */
    public static Classes of(int[] labels) {
      return new Classes(labels, null, 0);
    }

    /** A weight per class, as in torch: the loss is the weighted mean. */
    public Classes withClassWeights(double[] weights) {
      return new Classes(labels, weights, labelSmoothing);
    }

    /** The share of the target that is spread over all classes, in [0, 1). */
    public Classes withLabelSmoothing(double smoothing) {
      if (!(smoothing >= 0 && smoothing < 1)) {
        throw new IllegalArgumentException("label smoothing " + smoothing + " is not in [0, 1)");
      }
      return new Classes(labels, classWeights, smoothing);
    }

    public int[] labels() {
      return labels;
    }

    /** Null when all classes weigh the same. */
    public double[] classWeights() {
      return classWeights;
    }

    public double labelSmoothing() {
      return labelSmoothing;
    }
  }

  /** Any number of classes per sequence. */
  final class MultiLabel implements Targets {
    private final float[][] labels;

    /**
     * @param labels [sequences][classes], each 0 or 1 (or a probability)
     */
    public MultiLabel(float[][] labels) {
      this.labels = labels;
    }

    public float[][] labels() {
      return labels;
    }
  }

  /** Numbers per sequence, [sequences] (or [sequences · labels], row by row). */
  final class Values implements Targets {
    private final float[] values;

    public Values(float[] values) {
      this.values = values;
    }

    public float[] values() {
      return values;
    }
  }

  /** The first and last token of an answer, as positions inside its sequence. */
  final class Spans implements Targets {
    private final int[] starts;
    private final int[] ends;

    /** One position per sequence; one outside its sequence is ignored. */
    public Spans(int[] starts, int[] ends) {
      if (starts.length != ends.length) {
        throw new IllegalArgumentException(starts.length + " starts, " + ends.length + " ends");
      }
      this.starts = starts;
      this.ends = ends;
    }

    public int[] starts() {
      return starts;
    }

    public int[] ends() {
      return ends;
    }
  }
}
