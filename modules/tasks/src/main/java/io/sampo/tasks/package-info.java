/** How a row becomes input, what comes back, how it is judged. No Spark. */
package io.sampo.tasks;
