/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The code of docs/migrating.md: what others write with their client, what becomes of it, and that both do the same.
 */
@NullMarked
package io.zkboot.client.migrating;

import org.jspecify.annotations.NullMarked;
