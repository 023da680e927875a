package io.sampo.storage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The right to write into a run: a file {@code claims/<n>-<uuid>}.
 *
 * <p>A driver lists the claims, writes one with the next number, and lists again; the smallest uuid
 * of the highest number wins. A later driver therefore takes over from an earlier one, which
 * notices at its next {@link #verify} and stops. Only listing is assumed of the file system, so
 * this holds on object stores too. Thread-safe.
 */
public final class Claim {
  static final String DIRECTORY = "claims";
  static final int FORMAT_VERSION = 1;
  private static final int MAX_BYTES = 1 << 16;
  private static final Pattern NAME =
      Pattern.compile("(\\d{1,9})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

  private final Storage storage;
  private final String runUri;
  private final Name name;
  private final Optional<Name> parent;

  private Claim(Storage storage, String runUri, Name name, Optional<Name> parent) {
    this.storage = storage;
    this.runUri = runUri;
    this.name = name;
    this.parent = parent;
  }

  /** A claim's file name; the greatest number and, within it, the smallest uuid comes last. */
  record Name(int number, String uuid) implements Comparable<Name> {
    private static final Comparator<Name> ORDER =
        Comparator.comparingInt(Name::number).thenComparing(Name::uuid, Comparator.reverseOrder());

    static Optional<Name> parse(String text) {
      Matcher matcher = NAME.matcher(text);
      return matcher.matches()
          ? Optional.of(new Name(Integer.parseInt(matcher.group(1)), matcher.group(2)))
          : Optional.empty();
    }

    @Override
    public int compareTo(Name other) {
      return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
      return number + "-" + uuid;
    }
  }

  /**
   * Takes the run over from whoever held it.
   *
   * @throws ClaimLostException if another process took it at the same moment and won
   * @throws StorageException if the run directory cannot be written
   */
  public static Claim acquire(Storage storage, String runUri) {
    return acquire(storage, runUri, UUID.randomUUID().toString());
  }

  static Claim acquire(Storage storage, String runUri, String uuid) {
    String run = storage.resolve(runUri);
    Optional<Name> parent = winner(storage, run);
    Name mine = new Name(parent.map(Name::number).orElse(0) + 1, uuid);
    Claim claim = new Claim(storage, run, mine, parent);
    storage.writeAtomically(claim.file(mine), CanonicalJson.pretty(claim.describe()));
    try {
      claim.verify();
    } catch (ClaimLostException e) {
      storage.delete(claim.file(mine));
      throw e;
    }
    return claim;
  }

  /** Whether a claim taken now would {@link #accepts} output of another one; nothing is written. */
  static boolean wouldAccept(Storage storage, String runUri, String committed) {
    Optional<Name> holder = winner(storage, runUri);
    Name next = new Name(holder.map(Name::number).orElse(0) + 1, UUID.randomUUID().toString());
    return new Claim(storage, runUri, next, holder).accepts(committed);
  }

  /** {@code <n>-<uuid>}. */
  public String name() {
    return name.toString();
  }

  /** The claim that this one took over from, if any. */
  public Optional<String> parent() {
    return parent.map(Name::toString);
  }

  /**
   * Returns while this claim holds the run; call it before anything becomes visible to others.
   *
   * @throws ClaimLostException when another claim has taken over, naming its process
   */
  public void verify() {
    Name winner = winner(storage, runUri).orElse(null);
    if (!name.equals(winner)) {
      throw new ClaimLostException(
          "run "
              + Storage.display(runUri)
              + ": claim "
              + name
              + " of this process was superseded by "
              + (winner == null ? "nobody, its file was deleted" : winner + owner(winner))
              + "; one process may write to a run: leave it to that one, or run the same command"
              + " again to take over");
    }
  }

  /**
   * Whether output committed under another claim still counts: it does when that claim is an
   * ancestor of this one, and when no claim of that name is known (a run directory copied without
   * its claims). It does not when that claim lost.
   */
  boolean accepts(String committed) {
    Map<Name, Optional<Name>> known = new LinkedHashMap<>();
    for (Name other : names(storage, runUri)) {
      known.put(other, Optional.empty());
    }
    Optional<Name> wanted = Name.parse(committed);
    if (wanted.isEmpty() || !known.containsKey(wanted.get())) {
      return true;
    }
    Optional<Name> ancestor = Optional.of(name);
    while (ancestor.isPresent() && !ancestor.equals(wanted)) {
      Name current = ancestor.get();
      // numbers only fall, so this ends
      ancestor =
          (current.equals(name) ? parent : parentOf(current))
              .filter(next -> next.number() < current.number());
    }
    return ancestor.isPresent();
  }

  private Optional<Name> parentOf(Name claim) {
    try {
      return read(claim).optionalText("parent").flatMap(Name::parse);
    } catch (InvalidInputException | StorageException e) {
      return Optional.empty();
    }
  }

  private String owner(Name claim) {
    try {
      JsonFields fields = read(claim);
      return " (process "
          + fields.integer("process")
          + " on "
          + fields.text("host")
          + ", since "
          + fields.text("created_at")
          + ")";
    } catch (InvalidInputException | StorageException e) {
      return "";
    }
  }

  private JsonFields read(Name claim) {
    String file = file(claim);
    byte[] bytes = storage.readBytes(file, MAX_BYTES);
    return JsonFields.of(CanonicalJson.parse(bytes, Storage.display(file)), Storage.display(file));
  }

  private String file(Name claim) {
    return Storage.child(Storage.child(runUri, DIRECTORY), claim.toString());
  }

  private ObjectNode describe() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format_version", FORMAT_VERSION);
    json.put("claim", name());
    json.put("parent", parent().orElse(null));
    json.put("created_at", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    json.put("host", host());
    json.put("process", ProcessHandle.current().pid());
    return json;
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private static Optional<Name> winner(Storage storage, String runUri) {
    return names(storage, runUri).stream().max(Comparator.naturalOrder());
  }

  private static List<Name> names(Storage storage, String runUri) {
    return storage.list(Storage.child(runUri, DIRECTORY)).stream()
        .flatMap(file -> Name.parse(file.name()).stream())
        .toList();
  }
}
