package io.sampo.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads a HOCON file, puts {@code --set} flags over it, and fills in the environment. */
final class ConfigFile {
  private static final int MAX_BYTES = 1 << 20;

  private ConfigFile() {}

  /**
   * @param file a local path or the URI of a file on any Hadoop file system; empty: flags only
   * @param storage reads URIs
   * @throws InvalidInputException naming the file, the line and the problem
   */
  static Config read(String file, List<Flag> flags, Storage storage) {
    try {
      Config config = file.isEmpty() ? ConfigFactory.empty() : parse(file, storage);
      for (Flag flag : flags) {
        config = flag.beforeResolving() ? flag.in(config) : config;
      }
      config = config.resolve(ConfigResolveOptions.defaults());
      for (Flag flag : flags) {
        config = flag.beforeResolving() ? config : flag.in(config);
      }
      return config;
    } catch (ConfigException.UnresolvedSubstitution e) {
      throw invalid(
          file, e, "set the variable, or write ${?NAME} where a default stands before it");
    } catch (ConfigException e) {
      throw invalid(file, e, "correct the file");
    } catch (StackOverflowError e) {
      throw new InvalidInputException(
          file.isEmpty() ? Place.FLAG : file, "is nested too deeply", "correct the file");
    }
  }

  private static Config parse(String file, Storage storage) {
    ConfigParseOptions options =
        ConfigParseOptions.defaults()
            .setSyntax(ConfigSyntax.CONF)
            .setAllowMissing(false)
            .setIncluder(new Includes(file));
    if (file.contains("://")) {
      String text = new String(storage.readBytes(file, MAX_BYTES), StandardCharsets.UTF_8);
      return ConfigFactory.parseString(text, options.setOriginDescription(file));
    }
    Path path = Path.of(file.startsWith("file:") ? file.substring("file:".length()) : file);
    if (!Files.isRegularFile(path)) {
      throw new InvalidInputException(
          file,
          Files.exists(path) ? "is not a file" : "no such file",
          "give the path of a configuration file, e.g. conf/quickstart.conf");
    }
    if (!Files.isReadable(path) || path.toFile().length() > MAX_BYTES) {
      throw new InvalidInputException(
          file,
          Files.isReadable(path) ? "is longer than " + MAX_BYTES + " bytes" : "permission denied",
          "give the path of a configuration file");
    }
    return ConfigFactory.parseFile(path.toFile(), options);
  }

  /** Typesafe's message is {@code [origin: line: ]problem}; its advice is cut off. */
  private static InvalidInputException invalid(String file, ConfigException e, String remedy) {
    String message = String.valueOf(e.getMessage());
    String line =
        e.origin() == null || e.origin().lineNumber() < 0 ? "" : ":" + e.origin().lineNumber();
    if (e.origin() != null && message.startsWith(e.origin().description())) {
      message = message.substring(e.origin().description().length()).replaceFirst("^:\\s*", "");
    }
    int advice = message.indexOf(" (if you intended");
    String problem = advice > 0 ? message.substring(0, advice) : message;
    return new InvalidInputException((file.isEmpty() ? Place.FLAG : file) + line, problem, remedy);
  }
}
