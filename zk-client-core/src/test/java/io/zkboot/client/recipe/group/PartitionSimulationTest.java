/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

/** As many lives as the default build has time for. */
class PartitionSimulationTest extends PartitionSimulation {}
