/** Benchmarks: each measures one thing beside a limit or a peer taken in the same run. */
package io.sampo.benchmarks;
