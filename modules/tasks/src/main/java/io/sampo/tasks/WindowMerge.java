package io.sampo.tasks;

import io.sampo.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.List;

/** Which window of a long text each of its tokens is taken from: where it has most context. */
final class WindowMerge {
  /** A token of a window. */
  record Place(int window, int token) {}

  private WindowMerge() {}

  /** The places of all tokens of a row of one text, in its order. */
  static List<Place> tokens(EncodedRow row) {
    List<Place> places = new ArrayList<>();
    int first = 0; // number in the text of the window's first token
    for (int w = 0; w < row.windows().size(); w++) {
      int tokens = row.windows().get(w).length() - 2; // without [CLS] and [SEP]
      for (int t = 0; t < tokens; t++) {
        int number = first + t;
        Place here = new Place(w, t + 1);
        if (number == places.size()) {
          places.add(here);
        } else if (context(row, here) > context(row, places.get(number))) {
          places.set(number, here);
        }
      }
      first += tokens - row.stride();
    }
    return places;
  }

  /** Tokens between a token and the nearer end of its window. */
  private static int context(EncodedRow row, Place place) {
    Encoding window = row.windows().get(place.window());
    return Math.min(place.token(), window.length() - 1 - place.token());
  }
}
