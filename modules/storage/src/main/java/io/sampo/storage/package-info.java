/** Run directory, atomic commit, manifest, hashes, claims, event log, redaction. */
package io.sampo.storage;
