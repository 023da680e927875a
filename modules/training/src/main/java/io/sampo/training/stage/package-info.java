/** The frame of stages that go on after a kill. */
package io.sampo.training.stage;
