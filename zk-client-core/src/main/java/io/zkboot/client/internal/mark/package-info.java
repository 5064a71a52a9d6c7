/* SPDX-License-Identifier: Apache-2.0 */
/** Marks that nobody else has. */
@NullMarked
package io.zkboot.client.internal.mark;

import org.jspecify.annotations.NullMarked;
