/** AdamW over the flat vectors of a model, and learning-rate schedules. */
package io.sampo.encoder.optimizer;
