package io.sampo.training.finetune;

/** What a class weighs in the loss. */
public enum ClassWeights {
  /** All the same. */
  EQUAL,
  /** Rare classes more: rows / (classes · rows of the class). */
  BALANCED
}
