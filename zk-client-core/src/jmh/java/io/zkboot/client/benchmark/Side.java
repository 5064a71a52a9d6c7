/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

/** Whose recipes. */
enum Side {
    CURATOR,
    ZKBOOT
}
