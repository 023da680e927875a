package io.sampo.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The configuration of a command: a HOCON file, or none, under {@code --set} flags.
 *
 * <p>Reading checks the names and types of every section there is, also of those that the command
 * does not use; {@link #section} then makes one section's record.
 */
public final class Settings {
  private static final String SEED = "seed";

  private final Place place;
  private final ConfigObject root;
  private final RecordMapper mapper;
  private final RunConfig run;

  private Settings(Place place, ConfigObject root, RecordMapper mapper, RunConfig run) {
    this.place = place;
    this.root = root;
    this.mapper = mapper;
    this.run = run;
  }

  /**
   * Reads and checks a configuration.
   *
   * @param file a local path or a URI; empty: there is no file
   * @param flags {@code key=value}, the later ones win
   * @throws InvalidInputException naming the file, line and key, and the nearest known key
   */
  public static Settings read(String file, List<String> flags, Storage storage) {
    Place place = new Place(file);
    List<Flag> overrides = flags.stream().map(Flag::parse).toList();
    Config config = ConfigFile.read(file, overrides, storage);
    List<String> known = new ArrayList<>(Sections.RECORDS.keySet());
    known.add(Sections.SPARK);
    List<String> sections = List.copyOf(known);
    Sections.RECORDS.forEach((name, type) -> known.addAll(Keys.all(type, name)));
    RecordMapper mapper = RecordMapper.of(place, known);
    for (Map.Entry<String, ConfigValue> entry : config.root().entrySet()) {
      String name = entry.getKey();
      if (!sections.contains(name)) {
        throw RecordMapper.unknown(place, entry.getValue(), name, known, sections);
      }
      ConfigObject section = object(place, config.root(), name);
      if (!name.equals(Sections.SPARK)) {
        mapper.checkingOnly().map(Sections.RECORDS.get(name), section, name, null);
      }
    }
    RunConfig run = mapper.map(RunConfig.class, object(place, config.root(), "run"), "run", null);
    return new Settings(
        place, config.root(), mapper, run.dir().isBlank() ? run.withDir(directory(file)) : run);
  }

  /** What all stages share. */
  public RunConfig run() {
    return run;
  }

  /**
   * The record of a section; its {@code seed}, if it has one that is not set, is the run's.
   *
   * @throws InvalidInputException if a value is not allowed or a required one is missing
   */
  public <T extends Record> T section(String name, Class<T> type) {
    ConfigObject section = object(place, root, name);
    boolean seeded = Keys.all(type, "").contains(SEED);
    if (seeded && !section.containsKey(SEED)) {
      section = section.withValue(SEED, ConfigValueFactory.fromAnyRef(run.seed(), "run.seed"));
    }
    return mapper.map(type, section, name, null);
  }

  /** Whether a section is given, be it empty. */
  public boolean has(String section) {
    return root.containsKey(section);
  }

  /** The {@code spark} section with full names: {@code spark.sql.shuffle.partitions → 8}. */
  public Map<String, String> spark() {
    Map<String, String> flat = new TreeMap<>();
    ConfigObject section = object(place, root, Sections.SPARK);
    if (section.containsKey(Sections.SPARK)) {
      throw place.error(
          section.get(Sections.SPARK),
          Sections.SPARK + "." + Sections.SPARK,
          "is no key of Spark",
          "the name of the section is the first part of Spark's keys: spark { master = ... }");
    }
    flatten(Sections.SPARK, section, flat);
    return flat;
  }

  /** Every key that is set, of all sections, with its value as HOCON. */
  public Map<String, String> keys() {
    Map<String, String> keys = new TreeMap<>();
    root.toConfig()
        .entrySet()
        .forEach(entry -> keys.put(entry.getKey(), String.valueOf(entry.getValue().unwrapped())));
    return keys;
  }

  private void flatten(String prefix, ConfigObject section, Map<String, String> flat) {
    section.forEach(
        (name, value) -> {
          String key = Keys.join(prefix, name);
          if (value instanceof ConfigObject inner) {
            flatten(key, inner, flat);
          } else if (value.valueType() == ConfigValueType.LIST) {
            throw place.error(value, key, "is a list", "write it as text, as Spark wants it");
          } else if (value.valueType() != ConfigValueType.NULL) {
            flat.put(key, String.valueOf(value.unwrapped()));
          }
        });
  }

  private static ConfigObject object(Place place, ConfigObject root, String name) {
    ConfigValue value = root.get(name);
    if (value == null || value.valueType() == ConfigValueType.NULL) {
      return ConfigValueFactory.fromMap(Map.of());
    }
    if (value instanceof ConfigObject object) {
      return object;
    }
    throw place.error(value, name, "is not a section", "write " + name + " { key = value }");
  }

  /** {@code conf/quickstart.conf} → {@code runs/quickstart}. */
  private static String directory(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    name = dot > 0 ? name.substring(0, dot) : name;
    return "runs/" + (name.isEmpty() ? "default" : name);
  }
}
