package io.sampo.training.rounds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.storage.Storage;
import io.sampo.testing.SharedData;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** The four workers' batches and the trajectories that torch walked on them. */
final class GoldenTrajectory {
  private GoldenTrajectory() {}

  static JsonNode json(String name) {
    try (InputStream in = SharedData.stream("golden/optimizer/" + name)) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static BertModel start() {
    Storage storage = Storage.of(new Configuration());
    return Checkpoint.load(storage, SharedData.path("golden/encoder/a_mlm").toString()).model();
  }

  /** All steps of each worker, round after round. */
  static List<List<ListedSteps.Step>> workers() {
    List<List<ListedSteps.Step>> workers = new ArrayList<>();
    for (JsonNode rounds : json("diloco_batches.json.gz").get("batches")) {
      List<ListedSteps.Step> steps = new ArrayList<>();
      for (JsonNode round : rounds) {
        round.forEach(batch -> steps.add(step(batch)));
      }
      workers.add(steps);
    }
    return workers;
  }

  /** A padded batch of transformers, without its padding. */
  static ListedSteps.Step step(JsonNode batch) {
    List<Integer> ids = new ArrayList<>();
    List<Integer> types = new ArrayList<>();
    List<Integer> starts = new ArrayList<>(List.of(0));
    List<Integer> rows = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int s = 0; s < batch.get("input_ids").size(); s++) {
      for (int i = 0; i < batch.get("input_ids").get(s).size(); i++) {
        if (batch.get("attention_mask").get(s).get(i).intValue() == 0) {
          continue;
        }
        int label = batch.get("labels").get(s).get(i).intValue();
        if (label >= 0) {
          rows.add(ids.size());
          labels.add(label);
        }
        ids.add(batch.get("input_ids").get(s).get(i).intValue());
        types.add(batch.get("token_type_ids").get(s).get(i).intValue());
      }
      starts.add(ids.size());
    }
    return new ListedSteps.Step(ints(ids), ints(types), ints(starts), ints(rows), ints(labels));
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
