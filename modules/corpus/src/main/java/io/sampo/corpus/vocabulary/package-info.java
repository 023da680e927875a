/** Documents to a WordPiece vocabulary. */
package io.sampo.corpus.vocabulary;
