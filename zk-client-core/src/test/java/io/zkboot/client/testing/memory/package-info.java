/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Recipes without a server, for tests of code that uses them: begin with
 * {@link io.zkboot.client.testing.memory.InMemoryRecipes}. Needs nothing but the client itself.
 */
@NullMarked
package io.zkboot.client.testing.memory;

import org.jspecify.annotations.NullMarked;
