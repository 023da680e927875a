package io.sampo.jobs.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ModelSummaryTest {
  private static ObjectNode json(String text) throws IOException {
    return (ObjectNode) new ObjectMapper().readTree(text);
  }

  @Test
  void passesAreCountedAndTheConfigurationIsLeftOut() throws IOException {
    ObjectNode model =
        json(
            """
            {"kind": "checkpoint", "task": "regression", "labels": ["a", "b"], "parameters": 12345,
             "metrics": {"best_epoch": 2, "epochs": [{"epoch": 1, "mse": 0.5}, {"epoch": 2, "mse": 0.25}],
              "validation": {"mse": 0.123456789}},
             "config": {"seed": 7}}
            """);
    assertThat(ModelSummary.of(model))
        .containsExactly(
            "kind        checkpoint",
            "task        regression",
            "labels      a, b",
            "parameters  12,345",
            "metrics",
            "  best_epoch  2",
            "  epochs      2",
            "  validation",
            "    mse  0.1235",
            "",
            "The figures of each pass and the configuration: --json");
    assertThat(model.at("/metrics/epochs/0/mse").asDouble()).isEqualTo(0.5);
  }

  @Test
  void ofAModelFromElsewhereNothingIsLeftOut() throws IOException {
    assertThat(ModelSummary.of(json("{\"kind\": \"checkpoint\"}")))
        .containsExactly("kind  checkpoint");
  }
}
