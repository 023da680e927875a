/** Where scored tables go: files, Delta, Iceberg, PostgreSQL; one copy of each row. */
package io.sampo.scoring.sink;
