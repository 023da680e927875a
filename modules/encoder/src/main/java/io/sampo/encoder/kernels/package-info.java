/** The arithmetic of the encoder behind one interface, and its implementations. */
package io.sampo.encoder.kernels;
