package io.sampo.benchmarks;

import io.sampo.encoder.BertConfig;

/** The models that benchmarks measure. */
final class ModelSizes {
  private ModelSizes() {}

  /**
   * The option {@code size}: small (L4 H256), base (L12 H768), minilm (L6 H384 with 12 heads) or
   * quickstart (L2 H128).
   */
  static BertConfig of(Options options, String otherwise) {
    return switch (options.choice("size", otherwise, "small", "base", "minilm", "quickstart")) {
      case "base" -> BertConfig.of(30_522, 768, 12, 12);
      case "minilm" -> BertConfig.of(30_522, 384, 6, 12);
      case "quickstart" -> BertConfig.of(2_000, 128, 2, 2);
      default -> BertConfig.of(30_522, 256, 4, 4);
    };
  }
}
