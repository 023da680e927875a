package io.sampo.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Puts token sequences between {@code [CLS]} and {@code [SEP]}, cut to windows where asked. */
final class Windows {
  private final int clsId;
  private final int sepId;

  Windows(Vocabulary vocabulary) {
    clsId = vocabulary.clsId();
    sepId = vocabulary.sepId();
  }

  /** {@code [CLS] first [SEP]}, and {@code second [SEP]} unless it is null. */
  Encoding whole(TokenSequence first, TokenSequence second) {
    return join(
        first,
        new Piece(0, first.length()),
        second,
        second == null ? null : new Piece(0, second.length()));
  }

  /**
   * The windows of a text, or of a pair: the first pieces of both sides, then those that overflow,
   * in the order of the reference: every later piece of the first side with all of the second, then
   * the first piece of the first side with the later ones of the second.
   */
  List<Encoding> cut(TokenSequence first, TokenSequence second, Truncation truncation) {
    int room = truncation.maxLength() - (second == null ? 2 : 3);
    int firstLength = first.length();
    int secondLength = second == null ? 0 : second.length();
    if (truncation.strategy() == Truncation.Strategy.ONLY_SECOND && second == null) {
      throw new TruncationException("only_second was asked for, but there is no second text");
    }
    if (firstLength + secondLength <= room) {
      return List.of(whole(first, second));
    }
    if (room < 1) {
      throw new TruncationException(
          "max length " + truncation.maxLength() + " leaves no room for a pair; use 5 or more");
    }
    int firstRoom = firstLength;
    int secondRoom = secondLength;
    switch (truncation.strategy()) {
      case LONGEST_FIRST -> {
        firstRoom = second == null ? room : longestFirst(firstLength, secondLength, room);
        secondRoom = room - firstRoom;
      }
      case ONLY_FIRST -> firstRoom = room - secondLength;
      case ONLY_SECOND -> secondRoom = room - firstLength;
    }
    List<Piece> firsts = pieces("first", firstLength, firstRoom, truncation);
    if (second == null) {
      return firsts.stream().map(piece -> join(first, piece, null, null)).toList();
    }
    List<Piece> seconds = pieces("second", secondLength, secondRoom, truncation);
    List<Encoding> windows = new ArrayList<>(firsts.size() * seconds.size());
    windows.add(join(first, firsts.get(0), second, seconds.get(0)));
    for (Piece piece : firsts.subList(1, firsts.size())) {
      for (Piece other : seconds) {
        windows.add(join(first, piece, second, other));
      }
    }
    for (Piece other : seconds.subList(1, seconds.size())) {
      windows.add(join(first, firsts.get(0), second, other));
    }
    return windows;
  }

  /**
   * Room for the first side: what the second leaves when that is short, else half; the odd token
   * goes to the longer side, of equal ones to the second.
   */
  private static int longestFirst(int first, int second, int room) {
    int shorter = Math.min(first, second);
    if (shorter > room / 2) {
      shorter = room / 2;
    }
    return first > second ? room - shorter : shorter;
  }

  private record Piece(int from, int to) {}

  private static List<Piece> pieces(String side, int length, int room, Truncation truncation) {
    if (length <= room) {
      return List.of(new Piece(0, length));
    }
    if (room < 1) {
      throw new TruncationException(
          "max length "
              + truncation.maxLength()
              + " leaves no room for the "
              + side
              + " text, which is to be cut; use a larger one or the strategy longest_first");
    }
    if (truncation.stride() >= room) {
      throw new TruncationException(
          "stride "
              + truncation.stride()
              + " is not below the room of "
              + room
              + " tokens for the "
              + side
              + " text; use a smaller stride or a larger max length");
    }
    List<Piece> pieces = new ArrayList<>();
    for (int from = 0; ; from += room - truncation.stride()) {
      int to = Math.min(from + room, length);
      pieces.add(new Piece(from, to));
      if (to == length) {
        return pieces;
      }
    }
  }

  private Encoding join(TokenSequence first, Piece piece, TokenSequence second, Piece other) {
    int length = 2 + piece.to() - piece.from();
    int total = second == null ? length : length + 1 + other.to() - other.from();
    int[] ids = new int[total];
    int[] typeIds = new int[total];
    int[] offsets = new int[2 * total];
    int[] wordIds = new int[total];
    Encoding encoding = new Encoding(ids, typeIds, offsets, wordIds);
    special(encoding, 0, clsId, 0);
    copy(encoding, 1, first, piece, 0);
    special(encoding, length - 1, sepId, 0);
    if (second != null) {
      copy(encoding, length, second, other, 1);
      special(encoding, total - 1, sepId, 1);
    }
    return encoding;
  }

  private static void special(Encoding encoding, int at, int id, int typeId) {
    encoding.ids()[at] = id;
    encoding.typeIds()[at] = typeId;
    encoding.wordIds()[at] = -1;
  }

  private static void copy(
      Encoding encoding, int at, TokenSequence tokens, Piece piece, int typeId) {
    int length = piece.to() - piece.from();
    System.arraycopy(tokens.ids, piece.from(), encoding.ids(), at, length);
    System.arraycopy(tokens.offsets, 2 * piece.from(), encoding.offsets(), 2 * at, 2 * length);
    System.arraycopy(tokens.wordIds, piece.from(), encoding.wordIds(), at, length);
    Arrays.fill(encoding.typeIds(), at, at + length, typeId);
  }
}
