/** Models as ONNX files, for runtimes other than ours. */
package io.sampo.encoder.onnx;
