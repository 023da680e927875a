/** Text to token ids and offsets, bit-equal to the tokenizers library; WordPiece training. */
package io.sampo.tokenizer;
