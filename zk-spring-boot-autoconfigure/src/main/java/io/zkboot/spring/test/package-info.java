/* SPDX-License-Identifier: Apache-2.0 */
/** Tests of the part of an application that talks to ZooKeeper. */
@NullMarked
package io.zkboot.spring.test;

import org.jspecify.annotations.NullMarked;
