package io.sampo.jobs.config;

import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseable;
import io.sampo.storage.InvalidInputException;
import java.io.File;
import java.net.URL;

/** Lets a configuration include files beside it, and nothing from the network or a class path. */
final class Includes
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
  private final String artifact;

  /**
   * @param artifact the including file, for messages
   */
  Includes(String artifact) {
    this.artifact = artifact;
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    if (what.contains("://") || what.startsWith("jar:") || what.startsWith("file:")) {
      throw refused("the URL " + what);
    }
    ConfigParseable file = context.relativeTo(what);
    if (file == null) {
      throw refused("'" + what + "' from a file that is not local");
    }
    return file.parse(context.parseOptions().setAllowMissing(false));
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    return include(context, what.getPath());
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    throw refused("the URL " + what);
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    throw refused("'" + what + "' from the class path");
  }

  private InvalidInputException refused(String what) {
    return new InvalidInputException(
        artifact,
        "includes " + what + ", which is not allowed",
        "include a local file by its path");
  }
}
