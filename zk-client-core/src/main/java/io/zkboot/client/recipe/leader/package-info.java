/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Leader election: one of several processes leads, and all know who. Begin with
 * {@link io.zkboot.client.recipe.leader.ZkLeaderElection}; who only wants to know takes a
 * {@link io.zkboot.client.recipe.leader.ZkLeaderObserver}.
 *
 * <p>No election can promise that a leader who was paused knows that it leads no more. What closes that gap is
 * {@link io.zkboot.client.recipe.leader.Leadership#guard} for writes to ZooKeeper, and
 * {@link io.zkboot.client.recipe.leader.Leadership#epoch} for writes to anything else.
 */
@NullMarked
package io.zkboot.client.recipe.leader;

import org.jspecify.annotations.NullMarked;
