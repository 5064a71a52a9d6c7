/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.migration;

import java.time.Instant;

/**
 * A migration that was applied.
 *
 * @param number its place, from 1
 * @param name its name
 * @param hash the SHA-256 of its operations, in hexadecimal digits
 * @param at when it was applied, by the clock of the servers
 */
public record AppliedMigration(int number, String name, String hash, Instant at) {}
