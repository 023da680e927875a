/** Test scope only: where shared data lies, embedded Spark, real clusters. */
package io.sampo.testing;
