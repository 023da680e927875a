/** Fine-tuning of classifiers from a checkpoint, several seeds as parallel Spark tasks. */
package io.sampo.training.finetune;
