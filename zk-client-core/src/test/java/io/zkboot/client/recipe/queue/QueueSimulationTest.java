/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

/** Brings a modest number of simulated lives into the run of the unit tests. */
class QueueSimulationTest extends QueueSimulation {}
