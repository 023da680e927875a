package io.sampo.corpus.filter;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.api.java.UDF1;

/**
 * Domains and URL prefixes whose documents are dropped. {@code example.com} stands for the domain
 * and all below it, {@code example.com/ads} for the addresses that start with it.
 */
public final class UrlBlockList implements UDF1<String, String> {
  private static final long serialVersionUID = 1;
  private static final int MAX_BYTES = 512 << 20;

  private final HashSet<String> entries;

  private UrlBlockList(Set<String> entries) {
    this.entries = new HashSet<>(entries);
  }

  /** A list that blocks nothing. */
  public static UrlBlockList empty() {
    return new UrlBlockList(Set.of());
  }

  /**
   * Reads a list, one entry a line.
   *
   * @throws InvalidInputException when it is not there or holds no entry
   */
  public static UrlBlockList read(Storage storage, String path) {
    if (!storage.exists(path)) {
      throw new InvalidInputException(
          "corpus.filters.blocked_urls (" + Storage.display(path) + ")",
          "no such file",
          "give a file with a domain or URL prefix on each line");
    }
    Set<String> entries = new HashSet<>();
    String text = new String(storage.readBytes(path, MAX_BYTES), StandardCharsets.UTF_8);
    text.lines()
        .map(line -> normal(line.strip()))
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(entries::add);
    if (entries.isEmpty()) {
      throw new InvalidInputException(
          "corpus.filters.blocked_urls (" + Storage.display(path) + ")",
          "holds no entry",
          "put a domain or URL prefix on each line, or remove the key");
    }
    return new UrlBlockList(entries);
  }

  int size() {
    return entries.size();
  }

  /** The entry that blocks the address, or null. */
  @Override
  public String call(String url) {
    if (url == null || entries.isEmpty()) {
      return null;
    }
    String address = normal(url);
    int slash = address.indexOf('/');
    String host = slash < 0 ? address : address.substring(0, slash);
    for (int dot = 0; dot >= 0; ) {
      String domain = host.substring(dot);
      if (entries.contains(domain)) {
        return domain;
      }
      int next = host.indexOf('.', dot);
      dot = next < 0 ? -1 : next + 1;
    }
    for (int end = slash; end >= 0; end = address.indexOf('/', end + 1)) {
      String prefix = address.substring(0, end);
      if (entries.contains(prefix)) {
        return prefix;
      }
    }
    return entries.contains(address) ? address : null;
  }

  // Without scheme, www., port, query and fragment; the host in lower case.
  private static String normal(String url) {
    String rest = url;
    int scheme = rest.indexOf("://");
    if (scheme >= 0) {
      rest = rest.substring(scheme + 3);
    }
    int end = rest.length();
    for (char stop : new char[] {'?', '#'}) {
      int at = rest.indexOf(stop);
      end = at > 0 ? Math.min(end, at) : end;
    }
    rest = rest.substring(0, end);
    int slash = rest.indexOf('/');
    String host = (slash < 0 ? rest : rest.substring(0, slash)).toLowerCase(Locale.ROOT);
    int at = host.lastIndexOf('@');
    host = at < 0 ? host : host.substring(at + 1);
    int port = host.indexOf(':');
    host = port < 0 ? host : host.substring(0, port);
    host = host.startsWith("www.") ? host.substring(4) : host;
    String path = slash < 0 ? "" : rest.substring(slash);
    return host + (path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
  }
}
