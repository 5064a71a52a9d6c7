/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Changes of the nodes of an application that go with its versions, each applied once, whole or not at all. Begin with
 * {@link io.zkboot.client.recipe.migration.ZkMigrations}.
 */
@NullMarked
package io.zkboot.client.recipe.migration;

import org.jspecify.annotations.NullMarked;
