/** Models in {@code spark.ml} pipelines and in SQL. */
package io.sampo.ml;
