package io.sampo.training.rounds;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What one worker is to do in a round. */
final class Assignment implements Serializable {
  private static final long serialVersionUID = 1L;

  final int worker;
  final String[] slices; // paths
  final Position from;
  final StateReference state; // null: a fresh optimizer

  Assignment(int worker, List<Slice> slices, Position from, StateReference state) {
    this.worker = worker;
    this.slices = slices.stream().map(Slice::path).toArray(String[]::new);
    this.from = from;
    this.state = state;
  }

  List<Slice> slices() {
    List<Slice> parsed = new ArrayList<>(slices.length);
    for (String path : slices) {
      parsed.add(Slice.parse(path));
    }
    return parsed;
  }
}
