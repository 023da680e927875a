/** The BERT encoder as DL4J layers, its kernels, heads, optimizer and checkpoints. No Spark. */
package io.sampo.encoder;
