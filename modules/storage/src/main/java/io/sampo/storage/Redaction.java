package io.sampo.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Takes secrets out of text that leaves the program: messages, events, manifests, reports.
 *
 * <p>Hidden are the user part of URIs ({@code s3a://key:secret@bucket}), passwords and keys given
 * as {@code name=value} or {@code name: value}, tokens and signatures in queries, bearer tokens,
 * and AWS key ids. The words of the trade stay: {@code tokens=4096} and {@code mask_token} are no
 * secrets. Redacting twice changes nothing.
 */
public final class Redaction {
  /** What stands in the place of a secret. */
  public static final String MARK = "***";

  // Every repetition below is bounded, starts at a word, or cannot fail after it began: text of any
  // length is read in linear time.
  private static final String SECRET_NAME =
      "(?:password|passwd|passphrase|pwd|secret|credential|private[._-]?key"
          + "|access[._-]?key|account[._-]?key|api[._-]?key|shared[._-]?key"
          + "|(?<![a-z])(?:access|auth|session|security|refresh|id|api|sas|bearer|github|hf"
          + "|delegation)[._-]?token(?![a-z]))[\\w.-]{0,64}";
  private static final String SCHEME = "(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{0,30}://)";
  private static final Pattern SECRET_KEY = Pattern.compile(SECRET_NAME, Pattern.CASE_INSENSITIVE);

  private record Rule(Pattern pattern, String replacement) {
    static Rule of(String regex, String replacement) {
      return new Rule(Pattern.compile(regex, Pattern.CASE_INSENSITIVE), replacement);
    }
  }

  private static final List<Rule> RULES =
      List.of(
          // s3://key:secret@bucket; such URIs have no port, and secrets may hold slashes
          Rule.of("(s3[an]?://)[^\\s\"'@/:]{1,200}:[^\\s\"'@]{0,500}@", "$1***@"),
          // scheme://user:pass/word@host, when what follows the colon is no port
          Rule.of(
              SCHEME + "[^\\s\"'@/:]{0,200}:(?!\\d{1,5}(?:[/?#,;\\s]|$))[^\\s\"'@]{0,500}@",
              "$1***@"),
          // scheme://anything@host, up to the last @ of the authority
          Rule.of(SCHEME + "[^\\s\"'/?#]{0,500}@", "$1***@"),
          // jdbc:oracle:thin:scott/tiger@host
          Rule.of("(jdbc:oracle:[a-z0-9]+:)[^\\s\"'@/]{1,200}/[^\\s\"'@]{0,500}@", "$1***@"),
          // Authorization: Bearer abc
          Rule.of("(\\b(?:bearer|basic)\\s{1,9})[\\w.~+/=-]{8,}", "$1***"),
          // "password": "a value with spaces", also inside escaped JSON
          Rule.of(
              "("
                  + SECRET_NAME
                  + "\\\\?[\"']?\\s{0,9}[=:]\\s{0,9}\\\\?\")(?:[^\"\\\\]|\\\\[^\"]){1,1000}",
              "$1***"),
          Rule.of("(" + SECRET_NAME + "[\"']?\\s{0,9}[=:]\\s{0,9}')[^']{1,1000}", "$1***"),
          // password=value, up to what ends a value in a URL, a list or a sentence
          Rule.of("(" + SECRET_NAME + "\\s{0,9}[=:]\\s{0,9})[^\\s\"'&;,)\\]}\\\\]+", "$1***"),
          Rule.of(
              "([?&](?:token|key|sig|signature|code|auth|x-amz-[a-z-]*|x-goog-[a-z-]*)=)"
                  + "[^\\s\"'&;]+",
              "$1***"),
          Rule.of("\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b", MARK));

  private Redaction() {}

  /** The text without its secrets; {@code null} becomes {@code "null"}. */
  public static String redact(String text) {
    if (text == null) {
      return "null";
    }
    String redacted = text;
    for (Rule rule : RULES) {
      redacted = rule.pattern().matcher(redacted).replaceAll(rule.replacement());
    }
    return redacted;
  }

  /**
   * One regular expression that finds what {@link #redact(String)} hides, with its surroundings:
   * for programs that redact by an expression of their user's, such as Spark.
   */
  public static String expression() {
    return RULES.stream()
        .map(rule -> "(?:" + rule.pattern().pattern() + ")")
        .collect(Collectors.joining("|", "(?i)", ""));
  }

  /** The same for names of keys that hold secrets. */
  public static String keyExpression() {
    return "(?i)" + SECRET_NAME;
  }

  /** Whether a configuration key of this name holds a secret. */
  public static boolean isSecretKey(String name) {
    return SECRET_KEY.matcher(name).find();
  }

  /** A copy without secrets: values of secret keys are hidden, every string is redacted. */
  public static JsonNode redact(JsonNode node) {
    if (node.isObject()) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      node.fields()
          .forEachRemaining(
              field ->
                  copy.set(
                      redact(field.getKey()),
                      isSecretKey(field.getKey()) && field.getValue().isTextual()
                          ? TextNode.valueOf(MARK)
                          : redact(field.getValue())));
      return copy;
    }
    if (node.isArray()) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> copy.add(redact(element)));
      return copy;
    }
    return node.isTextual() ? TextNode.valueOf(redact(node.textValue())) : node;
  }
}
