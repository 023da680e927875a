package io.sampo.jobs.command;

import io.sampo.jobs.console.Console;
import io.sampo.storage.Storage;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * What a command works with.
 *
 * @param console where it writes
 * @param in standard input
 * @param out standard output, for what is written as a stream of bytes
 * @param storage where files are
 * @param cache a local directory that outlives the command
 */
public record Workplace(
    Console console, InputStream in, OutputStream out, Storage storage, Path cache) {}
