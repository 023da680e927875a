/** Looks at one thing: an artifact, the tokens of texts, the answer for a text. */
package io.sampo.jobs.look;
