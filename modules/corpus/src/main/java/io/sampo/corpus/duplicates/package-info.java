/** Which documents say the same: exactly, nearly, or in some of their paragraphs. */
package io.sampo.corpus.duplicates;
