/** Runs stages: their Spark session, their log, their results on disk and on the screen. */
package io.sampo.jobs.stage;
