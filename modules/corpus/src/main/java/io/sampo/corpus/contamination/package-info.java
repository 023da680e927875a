/** Documents that hold parts of a task's test set. */
package io.sampo.corpus.contamination;
