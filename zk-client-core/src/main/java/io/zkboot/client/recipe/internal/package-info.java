/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What every recipe stands on: its place on the EventThread, its order with the session, its waiting callers, its
 * pauses.
 */
@NullMarked
package io.zkboot.client.recipe.internal;

import org.jspecify.annotations.NullMarked;
