/** Pages for people about runs: the only place that makes HTML. */
package io.sampo.jobs.report;
