package io.sampo.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokens of a WordPiece model: token {@code i} of the list has id {@code i}. Pieces that
 * continue a word start with {@code ##}.
 */
public final class Vocabulary {
  /** {@code [PAD] [UNK] [CLS] [SEP] [MASK]}, the order in which a trained vocabulary starts. */
  public static final List<String> SPECIAL_TOKENS =
      List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

  private final List<String> tokens;
  private final Map<String, Integer> ids;

  private Vocabulary(List<String> tokens, String artifact) {
    this.tokens = List.copyOf(tokens);
    if (tokens.isEmpty()) {
      throw new InvalidTokenizerException(
          artifact, "the vocabulary is empty", "give a vocabulary with one token a line");
    }
    ids = new HashMap<>(tokens.size() * 2);
    for (int id = 0; id < tokens.size(); id++) {
      String token = tokens.get(id);
      if (token.isEmpty()) {
        throw new InvalidTokenizerException(
            artifact,
            "token " + id + " (line " + (id + 1) + ") is empty",
            "remove the empty line or restore the token");
      }
      if (token.indexOf('\n') >= 0
          || token.indexOf('\r') >= 0
          || Utf8.loneSurrogate(token, 0) >= 0) {
        throw new InvalidTokenizerException(
            artifact,
            "token " + id + " holds a line break or a lone surrogate",
            "remove it: a vocab.txt has one token a line, in UTF-8");
      }
      Integer first = ids.putIfAbsent(token, id);
      if (first != null) {
        throw new InvalidTokenizerException(
            artifact,
            "token \"" + token + "\" has two ids, " + first + " and " + id,
            "remove one of the two lines");
      }
    }
    if (!ids.containsKey("[UNK]")) {
      throw new InvalidTokenizerException(
          artifact,
          "the token [UNK] is missing from " + tokens.size() + " tokens",
          "use the vocabulary of a BERT model, or train one");
    }
  }

  /** The vocabulary of these tokens, in order of their ids. */
  public static Vocabulary of(List<String> tokens) {
    return of(tokens, "vocabulary");
  }

  static Vocabulary of(List<String> tokens, String artifact) {
    return new Vocabulary(tokens, artifact);
  }

  /**
   * Reads a {@code vocab.txt}: UTF-8, one token a line, line {@code i} (from 0) has id {@code i}.
   *
   * @param artifact what to call the file in errors
   */
  public static Vocabulary parse(InputStream utf8, String artifact) {
    try {
      return parse(utf8.readAllBytes(), artifact);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + artifact, e);
    }
  }

  static Vocabulary parse(byte[] utf8, String artifact) {
    List<String> lines = new ArrayList<>();
    int start = hasByteOrderMark(utf8) ? 3 : 0;
    while (start < utf8.length) {
      int end = start;
      while (end < utf8.length && utf8[end] != '\n') {
        end++;
      }
      int stop = end > start && utf8[end - 1] == '\r' ? end - 1 : end;
      lines.add(decode(utf8, start, stop, lines.size() + 1, artifact));
      start = end + 1;
    }
    return new Vocabulary(lines, artifact);
  }

  private static boolean hasByteOrderMark(byte[] utf8) {
    return utf8.length >= 3
        && utf8[0] == (byte) 0xEF
        && utf8[1] == (byte) 0xBB
        && utf8[2] == (byte) 0xBF;
  }

  private static String decode(byte[] utf8, int from, int to, int line, String artifact) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(utf8, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      throw new InvalidTokenizerException(
          artifact, "line " + line + " is not valid UTF-8", "save the file as UTF-8", e);
    }
  }

  public int size() {
    return tokens.size();
  }

  /** The id of a token, or -1 when the vocabulary lacks it. */
  public int id(String token) {
    return ids.getOrDefault(token, -1);
  }

  /** The token of an id between 0 and {@link #size()} - 1. */
  public String token(int id) {
    if (id < 0 || id >= tokens.size()) {
      throw new IllegalArgumentException(
          "token id " + id + " is outside the vocabulary of " + tokens.size() + " tokens");
    }
    return tokens.get(id);
  }

  /** All tokens, in order of their ids. */
  public List<String> tokens() {
    return tokens;
  }

  /** The id of {@code [PAD]}, or -1. */
  public int padId() {
    return id("[PAD]");
  }

  /** The id of {@code [UNK]}; every vocabulary has one. */
  public int unkId() {
    return id("[UNK]");
  }

  /** The id of {@code [CLS]}, or -1. */
  public int clsId() {
    return id("[CLS]");
  }

  /** The id of {@code [SEP]}, or -1. */
  public int sepId() {
    return id("[SEP]");
  }

  /** The id of {@code [MASK]}, or -1. */
  public int maskId() {
    return id("[MASK]");
  }
}
