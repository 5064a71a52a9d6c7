/* SPDX-License-Identifier: Apache-2.0 */
/** Login and tokens of SASL: what blocks, and therefore runs on a helper thread. Knows no ZooKeeper. */
@NullMarked
package io.zkboot.client.internal.sasl;

import org.jspecify.annotations.NullMarked;
