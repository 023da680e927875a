/** Statistics of a text: what the quality rules of Gopher, C4 and FineWeb look at. */
package io.sampo.corpus.measure;
