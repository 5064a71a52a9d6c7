/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

/** Brings a modest number of simulated lives into the run of the unit tests. */
class LeaseSimulationTest extends LeaseSimulation {}
