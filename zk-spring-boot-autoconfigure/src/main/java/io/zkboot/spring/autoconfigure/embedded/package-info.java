/* SPDX-License-Identifier: Apache-2.0 */
/** Auto-configuration of the ZooKeeper server for development. */
@NullMarked
package io.zkboot.spring.autoconfigure.embedded;

import org.jspecify.annotations.NullMarked;
