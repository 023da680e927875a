package io.sampo.tasks;

import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.SpecialTokensInText;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.Truncation;
import java.util.List;

/**
 * One or two texts to windows. Special tokens written in a text are taken literally, since
 * untrusted text must not inject [SEP] or [MASK].
 */
final class TextEncoder implements RowEncoder {
  private final Tokenizer tokenizer;
  private final Windowing windowing;
  private final List<String> inputs;
  private final Truncation.Strategy cut;

  TextEncoder(Tokenizer tokenizer, Windowing windowing, List<String> inputs) {
    this(tokenizer, windowing, inputs, Truncation.Strategy.LONGEST_FIRST);
  }

  /**
   * @param inputs what the texts are called, one or two
   * @param cut which of them becomes windows
   */
  TextEncoder(
      Tokenizer tokenizer, Windowing windowing, List<String> inputs, Truncation.Strategy cut) {
    this.tokenizer = tokenizer.withSpecialTokensInText(SpecialTokensInText.LITERAL);
    this.windowing = windowing;
    this.inputs = inputs;
    this.cut = cut;
  }

  /** The same with another meaning of special tokens in texts. */
  TextEncoder with(SpecialTokensInText meaning) {
    return new TextEncoder(this, meaning);
  }

  private TextEncoder(TextEncoder other, SpecialTokensInText meaning) {
    this.tokenizer = other.tokenizer.withSpecialTokensInText(meaning);
    this.windowing = other.windowing;
    this.inputs = other.inputs;
    this.cut = other.cut;
  }

  @Override
  public EncodedRow encode(List<String> texts) {
    if (texts.size() != inputs.size()) {
      throw new IllegalArgumentException(texts.size() + " texts for the inputs " + inputs);
    }
    for (int i = 0; i < inputs.size(); i++) {
      check(inputs.get(i), texts.get(i));
    }
    String text = texts.get(0);
    String pair = texts.size() > 1 ? texts.get(1) : null;
    Encoding whole = pair == null ? tokenizer.encode(text) : tokenizer.encode(text, pair);
    int[] lengths = lengths(whole); // tokens of each text
    for (int i = 0; i < lengths.length; i++) {
      if (lengths[i] == 0) {
        String input = inputs.get(i);
        throw new UnusableRowException(
            "empty_" + input, "the " + input + " is empty, or holds nothing the model can read");
      }
    }
    if (whole.length() <= windowing.maxLength()) {
      return EncodedRow.of(texts, whole);
    }
    Truncation truncation = truncation(lengths);
    return new EncodedRow(texts, tokenizer.encode(text, pair, truncation), truncation.stride());
  }

  private void check(String input, String text) {
    if (text == null) {
      throw new UnusableRowException("missing_" + input, "the " + input + " is null");
    }
    long bytes = text.length() * 3L > windowing.maxTextBytes() ? utf8Bytes(text) : 0;
    if (bytes > windowing.maxTextBytes()) {
      throw new UnusableRowException(
          input + "_over_limit",
          "the "
              + input
              + " has "
              + bytes
              + " bytes, more than windowing.max_text_bytes = "
              + windowing.maxTextBytes());
    }
  }

  /** Windows of the longest possible parts; refused when there would be too many. */
  private Truncation truncation(int[] lengths) {
    int room = windowing.maxLength() - 1 - lengths.length; // without [CLS] and one [SEP] a text
    int[] rooms = {room};
    if (cut == Truncation.Strategy.ONLY_SECOND) {
      rooms = new int[] {lengths[0], room - lengths[0]};
      if (rooms[1] < 1) {
        throw new UnusableRowException(
            inputs.get(0) + "_too_long",
            "the "
                + inputs.get(0)
                + " has "
                + lengths[0]
                + " tokens, which leaves no room in windows of "
                + windowing.maxLength());
      }
    } else if (lengths.length == 2) {
      int shorter = Math.min(Math.min(lengths[0], lengths[1]), room / 2);
      boolean firstIsLonger = lengths[0] > lengths[1];
      rooms =
          firstIsLonger ? new int[] {room - shorter, shorter} : new int[] {shorter, room - shorter};
    }
    int stride = windowing.stride();
    long windows = 1;
    for (int i = 0; i < lengths.length; i++) {
      while (lengths[i] > rooms[i] && stride >= rooms[i]) {
        stride /= 2;
      }
    }
    for (int i = 0; i < lengths.length; i++) {
      int over = lengths[i] - rooms[i];
      int step = rooms[i] - stride;
      windows *= over <= 0 ? 1 : 1 + (over + step - 1) / step;
    }
    if (windows > windowing.maxWindows()) {
      throw new UnusableRowException(
          "too_many_windows",
          "the row needs "
              + windows
              + " windows of "
              + windowing.maxLength()
              + " tokens, more than windowing.max_windows = "
              + windowing.maxWindows());
    }
    return Truncation.of(windowing.maxLength()).withStrategy(cut).withStride(stride);
  }

  /** Tokens of each text, special tokens left out. */
  private int[] lengths(Encoding whole) {
    int[] lengths = new int[inputs.size()];
    if (lengths.length == 1) {
      lengths[0] = whole.length() - 2;
    } else {
      int second = 0;
      for (int type : whole.typeIds()) {
        second += type;
      }
      lengths[1] = second - 1;
      lengths[0] = whole.length() - second - 2;
    }
    return lengths;
  }

  private static long utf8Bytes(String text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return bytes;
  }
}
