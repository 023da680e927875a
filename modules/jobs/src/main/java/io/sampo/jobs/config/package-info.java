/** HOCON files and {@code --set} flags, mapped strictly to the stages' records. */
package io.sampo.jobs.config;
