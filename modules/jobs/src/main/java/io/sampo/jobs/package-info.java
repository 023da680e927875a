/** The command line, configuration and progress. */
package io.sampo.jobs;
