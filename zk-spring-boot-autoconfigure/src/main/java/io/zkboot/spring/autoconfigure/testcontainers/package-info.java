/* SPDX-License-Identifier: Apache-2.0 */
/** Service connections to ZooKeeper containers of Testcontainers. */
@NullMarked
package io.zkboot.spring.autoconfigure.testcontainers;

import org.jspecify.annotations.NullMarked;
