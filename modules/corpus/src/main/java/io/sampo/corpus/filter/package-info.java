/** Which documents stay: bounds on statistics, length, language, address, and an expression. */
package io.sampo.corpus.filter;
