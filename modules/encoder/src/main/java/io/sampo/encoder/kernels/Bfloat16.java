package io.sampo.encoder.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Rows of floats to bfloat16 (the upper half of a float) and back. */
final class Bfloat16 {
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(Lanes.FLOATS.vectorBitSize() / 2));

  private Bfloat16() {}

  /** Rounds to nearest, ties to even; a NaN stays one. Arrays are padded to whole vectors. */
  static void narrow(float[] from, int at, short[] to, int columns) {
    for (int c = 0; c < columns; c += Lanes.LENGTH) {
      IntVector bits = FloatVector.fromArray(Lanes.FLOATS, from, at + c).reinterpretAsInts();
      IntVector upper = bits.lanewise(VectorOperators.LSHR, 16);
      IntVector rounded = upper.and(1).add(bits).add(0x7fff).lanewise(VectorOperators.LSHR, 16);
      // Adding the rounding to a NaN with a full mantissa would make a zero of it.
      IntVector safe =
          rounded.blend(
              upper.or(0x40), bits.and(0x7fffffff).compare(VectorOperators.GT, 0x7f800000));
      ((ShortVector) safe.convertShape(VectorOperators.I2S, SHORTS, 0)).intoArray(to, c);
    }
  }

  static void widen(short[] from, float[] to, int at, int columns) {
    for (int c = 0; c < columns; c += Lanes.LENGTH) {
      IntVector bits =
          (IntVector)
              ShortVector.fromArray(SHORTS, from, c)
                  .convertShape(VectorOperators.S2I, Lanes.INTS, 0);
      bits.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(to, at + c);
    }
  }
}
