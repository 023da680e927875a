/** Sends what the event log tells to other programs, without ever holding up a run. */
package io.sampo.jobs.track;
