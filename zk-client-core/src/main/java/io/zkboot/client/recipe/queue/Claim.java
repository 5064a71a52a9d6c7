/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import org.jspecify.annotations.Nullable;

/**
 * What makes a claim that of one consumer.
 *
 * @param data what the item holds
 * @param version of the item, counted up by each claim
 * @param owner the session
 * @param mark what the claim's node holds
 */
@SuppressWarnings("ArrayRecordComponent") // not compared
record Claim(byte @Nullable [] data, int version, long owner, byte[] mark) {}
