/**
 * Where tables to fine-tune on, judge and score come from: files, Delta, Iceberg, PostgreSQL,
 * queries.
 */
package io.sampo.scoring.source;
