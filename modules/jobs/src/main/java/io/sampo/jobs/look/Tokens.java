package io.sampo.jobs.look;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.jobs.config.TokenizeConfig;
import io.sampo.storage.Storage;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Texts in, JSON lines of {@code ids}, {@code offsets} and {@code type_ids} out, in input order.
 *
 * <p>[CLS] and [SEP] are added; nothing is cut. Offsets are flat, as {@code start, end} of each
 * token in UTF-16 units of its own text, end exclusive, {@code 0, 0} for the added tokens.
 */
public final class Tokens {
  private static final JsonFactory JSON = new JsonFactory();

  private final Tokenizer tokenizer;

  private Tokens(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * Loads the tokenizer that the configuration names.
   *
   * @param ofTheRun taken when it names none
   */
  public static Tokens of(TokenizeConfig config, Storage storage, String ofTheRun) {
    Tokenizer tokenizer =
        TokenizerSource.load(storage, config.tokenizer().orElse(ofTheRun), config.lowercase());
    return new Tokens(tokenizer.withSpecialTokensInText(config.specialTokensInText()));
  }

  /**
   * Writes a line for each text.
   *
   * @param artifact the input's name, for errors
   * @return how many
   */
  public long write(String artifact, InputStream in, OutputStream out) throws IOException {
    JsonGenerator generator = JSON.createGenerator(out);
    generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    generator.setRootValueSeparator(null);
    long lines = new Texts(artifact).read(in, line -> write(line, generator));
    generator.flush();
    return lines;
  }

  private void write(Texts.Line line, JsonGenerator out) throws IOException {
    Encoding encoding =
        line.pair().isPresent()
            ? tokenizer.encode(line.text(), line.pair().get())
            : tokenizer.encode(line.text());
    out.writeStartObject();
    array("ids", encoding.ids(), out);
    array("offsets", encoding.offsets(), out);
    array("type_ids", encoding.typeIds(), out);
    out.writeEndObject();
    out.writeRaw('\n');
  }

  private static void array(String name, int[] values, JsonGenerator out) throws IOException {
    out.writeFieldName(name);
    out.writeArray(values, 0, values.length);
  }
}
