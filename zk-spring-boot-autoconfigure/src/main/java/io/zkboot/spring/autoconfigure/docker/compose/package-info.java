/* SPDX-License-Identifier: Apache-2.0 */
/** Service connections to ZooKeeper services of Docker Compose. */
@NullMarked
package io.zkboot.spring.autoconfigure.docker.compose;

import org.jspecify.annotations.NullMarked;
