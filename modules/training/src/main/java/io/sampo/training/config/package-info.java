/** Settings shared by pre-training and fine-tuning. */
package io.sampo.training.config;
