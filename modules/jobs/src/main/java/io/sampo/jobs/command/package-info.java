/** The commands: what can be said on the command line, and what is answered. */
package io.sampo.jobs.command;
