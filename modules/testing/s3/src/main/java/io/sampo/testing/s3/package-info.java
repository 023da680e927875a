/** An S3 server for tests. */
package io.sampo.testing.s3;
