/** Unicode clean-up of a document's text. */
package io.sampo.corpus.clean;
