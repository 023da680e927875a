package io.sampo.corpus.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;

/**
 * A line is a JSON object with the text in one of its fields (RFC 8259, jsonlines.org).
 *
 * <p>Blank lines are no records. A line that is not one JSON value, whole and alone, is {@link
 * DropReason#MALFORMED_JSON}; a value without the text field is {@link DropReason#MISSING_TEXT}. Of
 * a key that stands twice the last one counts.
 */
final class JsonLinesReader implements RecordReader {
  // A record's size is bounded by its bytes already; deep nesting stays refused.
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private final LineReader lines;
  private final long end;
  private final String textField;
  private final String idField;
  private final String urlField;

  /**
   * @param idField the field kept as the record's own name, or null
   * @param urlField the field kept as the record's address, or null
   */
  JsonLinesReader(LineReader lines, long end, String textField, String idField, String urlField) {
    this.lines = lines;
    this.end = end;
    this.textField = textField;
    this.idField = idField;
    this.urlField = urlField;
  }

  @Override
  public RawRecord next() throws IOException {
    do {
      if (lines.position() >= end || !lines.next()) {
        return null;
      }
    } while (lines.blank());
    if (lines.tooLong()) {
      return RawRecord.dropped(
          lines.offset(), DropReason.RECORD_TOO_LARGE, lines.length() + " bytes");
    }
    Utf8Text line = lines.text();
    try (JsonParser parser = JSON.createParser(line.text())) {
      return record(parser, line.invalid());
    } catch (JsonProcessingException e) {
      return RawRecord.dropped(lines.offset(), DropReason.MALFORMED_JSON, problem(e));
    }
  }

  @Override
  public long offset() {
    return lines.offset();
  }

  private RawRecord record(JsonParser parser, int invalidUtf8) throws IOException {
    String text = null;
    String id = null;
    String url = null;
    JsonToken first = parser.nextToken();
    if (first != JsonToken.START_OBJECT) {
      parser.skipChildren();
    } else {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.getCurrentName();
        JsonToken value = parser.nextToken();
        if (name.equals(textField)) {
          text = value == JsonToken.VALUE_STRING ? parser.getText() : null;
        }
        if (name.equals(idField)) {
          id = value.isScalarValue() && value != JsonToken.VALUE_NULL ? parser.getText() : null;
        }
        if (name.equals(urlField)) {
          url = value == JsonToken.VALUE_STRING ? parser.getText() : null;
        }
        parser.skipChildren();
      }
    }
    if (parser.nextToken() != null) {
      return RawRecord.dropped(
          lines.offset(), DropReason.MALFORMED_JSON, "more than one JSON value in the line");
    }
    if (text == null) {
      return RawRecord.dropped(
          lines.offset(), DropReason.MISSING_TEXT, "no string in field '" + textField + "'");
    }
    return RawRecord.of(lines.offset(), text, id, invalidUtf8).at(url);
  }

  private static String problem(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    long column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
    String line = message.lines().findFirst().orElse("");
    return (line.length() > 200 ? line.substring(0, 200) : line) + " at column " + column;
  }
}
