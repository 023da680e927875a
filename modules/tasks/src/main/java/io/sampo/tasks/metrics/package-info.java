/** Figures of how good answers are. */
package io.sampo.tasks.metrics;
