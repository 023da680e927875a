/** Pre-training by parameter averaging and fine-tuning, on dl4j-spark. */
package io.sampo.training;
