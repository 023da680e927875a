/** What a person sees: lines, a progress bar on a terminal, figures in plain numbers. */
package io.sampo.jobs.console;
