/** Random draws that depend on a key alone. */
package io.sampo.training.draws;
