/**
 * Logical workers that train in rounds under dl4j-spark: each takes local steps on its own rows, a
 * round ends with one model made of all results. Knows neither text nor shards.
 */
package io.sampo.training.rounds;
