/* SPDX-License-Identifier: Apache-2.0 */
/** How a client proves who it is, and how its connections are protected. */
@NullMarked
package io.zkboot.client.security;

import org.jspecify.annotations.NullMarked;
