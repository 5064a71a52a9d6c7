/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

/** Brings a modest number of simulated lives into the run of the unit tests. */
class NodeSimulationTest extends NodeSimulation {}
