/* SPDX-License-Identifier: Apache-2.0 */
/** A ZooKeeper server in this JVM, for development and tests, with outages at will. */
@NullMarked
package io.zkboot.spring.embedded;

import org.jspecify.annotations.NullMarked;
