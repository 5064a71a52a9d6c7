/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is built on the client alone and coordinates processes: locks and the like. This package holds what all of them
 * share: the states of what is held, why it was lost, and who counts.
 */
@NullMarked
package io.zkboot.client.recipe;

import org.jspecify.annotations.NullMarked;
